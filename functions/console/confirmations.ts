/** What a page says once something was done. The address names one of them, so that no address can make a page say anything else. */
export const confirmations = {
  'zone-chosen': 'Times are shown in your time zone.',
  'policy-paused': 'The policy is paused: no mail goes, and nobody is cut off.',
  'policy-resumed': 'The policy is in force again.',
  'policy-lifted': 'The policy is lifted: everybody who lost access gets it back.',
  'report-sealed': 'The SHA-256 of this report is in the audit log.',
} as const

export type Confirmed = keyof typeof confirmations

export const isConfirmed = (name: string): name is Confirmed => Object.hasOwn(confirmations, name)
