/** What the model takes AWS to be. Times are milliseconds, medians where they scatter; what is estimated is nowhere documented. */

/** Pages of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ */
export const dynamodb = {
  /** Of one partition, a second: bp-partition-key-design.html. Bursts above it, which may happen, are left out. */
  readUnits: 3_000,
  writeUnits: 1_000,
  /** Of a table that was never busier, and of each index: 4,000 writes a second, by on-demand-capacity-mode.html. Neither is split for heat. */
  partitions: 4,
  /** How late an index is, "within a fraction of a second": GSI.html. */
  indexLag: 200,
  /** Estimated; "single-digit millisecond": Introduction.html. */
  get: 5,
  put: 7,
  query: 8,
  /** Of 100 people: estimated. */
  batchGet: 20,
  /** Before a throttled request is tried again: estimated from the SDK's backoff. */
  retry: 50,
} as const

/** Pages of https://docs.aws.amazon.com/ses/latest/dg/ */
export const ses = {
  /** SendRawEmail: estimated. More than the rate in any second is refused: manage-sending-quotas-errors.html. */
  send: 60,
  quota: 30,
} as const

/** With the queue before it. Pages of https://docs.aws.amazon.com/lambda/latest/dg/ */
export const lambda = {
  /** Start of a function that is not running yet: up to 500 by `npm run bench -- start`, and as much for its container, estimated. */
  start: 1_000,
  /** From a message on the queue to its function: estimated. One message of a group at a time: services-sqs-scaling.html. */
  handOver: 100,
  /** As infra/constructs/send-function.ts has it: a whole processor, by configuration-memory.html. */
  timeout: 130_000,
  /** Before that, a run begins nothing new: functions/runtime/middleware.ts. */
  reserve: 60_000,
  gigabytes: 1769 / 1024,
} as const

/**
 * Of a processor, four in all: to read someone and attend to them 0.7, MIME 0.5, five requests of 0.5 by
 * `npm run bench -- import`, and what is around them. Measured on a machine like any; that Lambda's are as fast is estimated.
 */
export const processor = {
  readPerson: 0.15,
  write: 0.6,
  mail: 2.05,
} as const
