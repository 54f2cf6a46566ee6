/** The queue of one process. */
import { createLaneQueue } from '../../src/drivers/embedded/lane-queue.ts';
import { testJobQueue } from '../ports/job-queue.ts';

testJobQueue('lanes in memory', createLaneQueue);
