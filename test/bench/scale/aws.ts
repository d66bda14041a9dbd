/** What the model takes AWS to be. Times are milliseconds, medians where they scatter; what is estimated is nowhere documented. */

/** Pages of https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ */
export const dynamodb = {
  /** Of one partition, a second: bp-partition-key-design.html. Bursts above it, which may happen, are left out. */
  readUnits: 3_000,
  writeUnits: 1_000,
  /** Times the time of a request for one item, "single-digit millisecond": Introduction.html. Estimated. */
  query: 1.5,
  many: 3,
  /** Before a throttled request is tried again: estimated from the SDK's backoff. */
  retry: 50,
} as const

/**
 * Partitions of a table, and of each index; none is split for heat. Four, where it was never busier (on-demand-capacity-mode.html), and those of
 * the warm throughput in infra/data-stack.ts.
 */
export const partitionsFor = (staff: number) => (staff > 200_000 ? Math.min(40, Math.ceil(staff / 50_000)) : 4)

/** Pages of https://docs.aws.amazon.com/ses/latest/dg/. More than the rate in any second is refused: manage-sending-quotas-errors.html. */
export const ses = {
  quota: 30,
  /** From a mail to its first event, and from each event of it to the next: estimated. */
  event: 700,
} as const

/** With the queues before it. Pages of https://docs.aws.amazon.com/lambda/latest/dg/ */
export const lambda = {
  /** Start of a function that is not running yet: up to 500 by `npm run bench -- start`, and as much for its container, estimated. */
  start: 1_000,
  /** From a message on a queue to its function: estimated. One message of a group at a time: services-sqs-scaling.html. */
  handOver: 100,
} as const
