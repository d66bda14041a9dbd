/**
 * The metrics of each function: only what an alarm or a graph watches, since CloudWatch bills each name of each function. All else that is counted is
 * in the log.
 */
export const metricsOf = {
  enrol: ['runs'],
  work: ['enrolled', 'failed'],
  dispatch: ['runs', 'quotaLeft', 'silent'],
  send: ['sent', 'due', 'left', 'later', 'held', 'stopped', 'unclear', 'failed'],
  escalate: ['runs', 'suspensions', 'heldDevices', 'protectedDevices'],
  feedback: ['taken', 'canary', 'canaryLag', 'complained', 'doubled', 'mismatched', 'unknown'],
  witness: ['runs'],
  retain: ['runs', 'lateRequests', 'heldErasures'],
  canary: ['runs'],
  connect: [
    'runs',
    'restorationSeconds',
    'evidenceSeconds',
    'permission',
    'gone',
    'unconfirmed',
    'wronglyCut',
    'drifted',
    'secretsToRenew',
  ],
  // The first of each source apart.
  sync: ['hoursBehind', 'runs', 'heldPasses', 'unread', 'unmatchedPercent', 'secretsToRenew'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export type MetricName = (typeof metricsOf)[keyof typeof metricsOf][number]

/** @param service the name of a function */
export const isWrittenMetric = (service: string, metric: string): boolean =>
  Object.entries(metricsOf).some(([name, metrics]) => name === service && metrics.some((one) => one === metric))
