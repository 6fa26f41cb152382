// A helping thread of the WebAssembly backend in a browser: its own instance on the shared memory and its own stack.
self.onmessage = async ({ data: { module, memory, pool, stack, thread } }) => {
  const { exports } = await WebAssembly.instantiate(module, { env: { memory }, math: Math });
  exports.__stack_pointer.value = stack;
  exports.kan_help(0, pool, thread);
};
