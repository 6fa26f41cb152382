// Every kernel backend against the reference: WebAssembly with and without relaxed SIMD, and each of the addon's instruction sets.

import { nativeVariants, openNativeBackend } from '../node/native.js';
import { platform } from '../node/platform.js';
import type { Backend } from '../src/compute/contract.js';
import { openWasmBackend } from '../src/compute/wasm/backend.js';
import { contractSuite } from './compute-contract.js';

contractSuite('wasm, relaxed SIMD', () => openWasmBackend(platform, 1));
contractSuite('wasm, plain SIMD, two threads', () => openWasmBackend(platform, 2, false));

for (const [name, variant] of Object.entries(nativeVariants)) {
  const open = async (): Promise<Backend> => {
    const backend = await openNativeBackend(2, variant);
    if (!('open' in backend)) throw new Error(backend.missing);
    return backend;
  };
  const probe = await openNativeBackend(1, variant);
  if ('open' in probe) {
    probe.close();
    contractSuite(`native, ${name}`, open);
  } else console.log(`native backend, ${name}, not tested: ${probe.missing}`);
}
