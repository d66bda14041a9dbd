/**
 * The metrics of each function: only what an alarm watches, since CloudWatch bills each name of each function. All else that is counted is
 * in the log.
 */
export const metricsOf = {
  enrol: ['runs'],
  dispatch: ['runs', 'quotaLeft', 'silent'],
  send: ['sent', 'due', 'stopped'],
  escalate: ['runs', 'suspensions', 'heldDevices', 'protectedDevices'],
  feedback: ['canaryLag', 'doubled', 'mismatched'],
  witness: ['runs'],
  retain: ['runs', 'lateRequests', 'heldErasures', 'lateDrafts', 'longPauses', 'exported'],
  canary: ['runs'],
  connect: ['runs', 'restorationSeconds', 'permission', 'gone', 'unconfirmed', 'wronglyCut', 'drifted', 'secretsToRenew'],
  // The first of each source apart.
  sync: ['hoursBehind', 'runs', 'heldPasses', 'unread', 'unmatchedPercent', 'secretsToRenew'],
} as const satisfies Record<string, readonly string[]>

export type MetricName = (typeof metricsOf)[keyof typeof metricsOf][number]

/** @param service the name of a function */
export const isWrittenMetric = (service: string, metric: string) =>
  Object.entries(metricsOf).some(([name, metrics]) => name === service && metrics.some(one => one === metric))
