/** What a page says once something was done. The address names one of them, so that no address can make a page say anything else. */
export const confirmations = {
  'zone-chosen': 'Times are shown in your time zone.',
  'policy-paused': 'The policy is paused: no mail goes, and nobody is cut off.',
  'policy-resumed': 'The policy is in force again.',
  'policy-lifted': 'The policy is lifted: everybody who lost access gets it back.',
  'pass-begun': 'The source is being read. Load this page again to see how far it is.',
  'pass-accepted': 'The pass is believed: what it did not list is being taken as gone.',
  'test-begun': 'The test has begun. Load this page again in a moment to see what came of it.',
  'asked-again': 'The device is asked for again within a minute.',
  'comparison-begun': 'Access is being compared. Load this page again to see when it is done.',
  'suspensions-proposed': 'Your decision is noted. It binds once another person decides the same within 48 hours.',
  'suspensions-approved': 'Two people approved the suspensions: they go, whatever the limits.',
  'suspensions-rejected': 'Two people rejected the suspensions: the devices keep their access until their breach ends.',
  'wave-restored': 'Access is given back with the next sweep.',
  'requirement-written': 'The draft is written. Somebody else may approve it.',
  'requirement-approved': 'The requirement is approved: policies may name it from now on.',
  'requirement-retired': 'The requirement is retired: no new policy may name it.',
  'mail-paused': 'All mail is paused. Access is still cut and given back.',
  'mail-resumed': 'Mail goes again; what is overdue follows.',
  'suspension-paused': 'No further access is cut. It is still given back.',
  'suspension-resumed': 'Suspensions go again; those that are overdue follow.',
} as const

export type Confirmed = keyof typeof confirmations

export const isConfirmed = (name: string): name is Confirmed => Object.hasOwn(confirmations, name)
