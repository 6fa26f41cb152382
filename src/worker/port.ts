// What messages go through: a Worker, a worker's own scope, a MessagePort; a page's or Node's. Knows no messages.

/** Either end of a connection to a worker, as browsers and Node have them. */
export interface Port {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  addEventListener?(kind: string, listener: EventListener): void;
  /** Node's Worker has no other way to listen; in its types each kind of message has a listener of its own, which no single type takes */
  on?(kind: never, listener: never): unknown;
  /** of a MessagePort, which listens to nobody before */
  start?(): void;
  /** of a worker */
  terminate?(): unknown;
}

/** Listens to messages, to begin with now. */
export function listen(port: Port, hear: (message: unknown) => void): void {
  // Node's own ports have both, and would hand over every message twice
  if (port.addEventListener) port.addEventListener('message', (event) => hear((event as MessageEvent).data));
  else listenInNode(port, 'message', hear);
  port.start?.();
}

function listenInNode<T>(port: Port, kind: string, listener: (value: T) => void): void {
  port.on?.(kind as never, listener as never);
}

/** Is told, in words, when a worker cannot go on: its script was not found, or threw. */
export function listenToFaults(port: Port, hear: (reason: string) => void): void {
  if (port.addEventListener) {
    port.addEventListener('error', (event) => hear((event as ErrorEvent).message || 'its script did not load'));
    port.addEventListener('messageerror', () => hear('a message could not be read'));
  } else {
    listenInNode(port, 'error', (error: Error) => hear(error.message));
    listenInNode(port, 'exit', (code: number) => hear(`it ended with code ${code}`));
  }
}

/** Whether memory can be shared with workers here: everywhere in Node, in browsers on isolated pages. */
export const sharesMemory = (): boolean =>
  typeof SharedArrayBuffer === 'function' && globalThis.crossOriginIsolated !== false;
