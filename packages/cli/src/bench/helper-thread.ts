/** A thread that computes shares of large proofs. */
import { parentPort } from 'node:worker_threads';
import { assist } from 'nexuszero/preimage';

if (parentPort !== null) assist(parentPort);
