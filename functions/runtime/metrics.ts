import type { SweepReport } from '../../shared/campaign/send/sweep.ts'

/** Everything functions count. Alarms and graphs watch these names only. */
export type MetricName =
  | 'runs'
  | `status${number}`
  // enrol
  | 'enrolled'
  | 'failed'
  // retain
  | 'lateRequests'
  // send and escalate
  | keyof SweepReport['counts']
  | 'due'
  | 'left'
  | 'stale'
  // dispatch
  | 'woken'
  | 'missed'
  | 'quotaLeft'
  | 'silent'
  | 'paused'
  // escalate
  | 'suspensions'
  | 'heldDevices'
  // feedback
  | 'taken'
  | 'canary'
  | 'doubled'
  | 'mismatched'
  | 'complained'
  | 'unknown'
  | 'ignored'
  | 'canaryLag'
