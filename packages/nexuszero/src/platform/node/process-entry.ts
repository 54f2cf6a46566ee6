/** What a worker process runs: it serves loads that come through the socket at descriptor 3 until that closes. */
import { Socket, type OnReadOpts, type SocketConstructorOpts } from 'node:net';
import { serveLane } from '../../engine/serve.ts';
import { FrameReader, writeFrame } from './wire.ts';

/** The descriptor that the parent opened for messages. */
const WIRE = 3;
const READ_BYTES = 65_536;

/** Idle for this long, a new worker warms up; milliseconds. */
const WARM_AFTER_MS = 50;

let idle = true;
const serve = serveLane((message, moved) => {
  writeFrame(socket, message, moved);
});
const reader = new FrameReader((message) => {
  idle = false;
  serve(message);
});

/** One piece of memory for all that is read, so that witnesses leave no copies behind. */
const onread: OnReadOpts = {
  buffer: new Uint8Array(READ_BYTES),
  callback: (read, bytes) => {
    const taken = bytes.subarray(0, read);
    reader.take(taken);
    taken.fill(0);
    return true;
  },
};
// @types/node knows `onread` of connections only
const options: SocketConstructorOpts & { readonly onread: OnReadOpts } = {
  ...{ fd: WIRE, readable: true, writable: true },
  onread,
};
const socket: Socket = new Socket(options);

// a parent that ends, however it does, takes its workers along
for (const event of ['end', 'close', 'error']) {
  socket.on(event, () => {
    process.exit();
  });
}
// the terminal's interrupt goes to the parent too, which decides
process.on('SIGINT', () => undefined);

writeFrame(socket, { ready: true }, []);
setTimeout(() => {
  // what stands in the way of a proof shows when one is asked for
  import('../../engine/warm.ts').then(({ warmUp }) => warmUp(() => idle)).catch(() => undefined);
}, WARM_AFTER_MS);
