/** What a page says once something was done. The address names one of them, so that no address can make a page say anything else. */
export const confirmations = {
  'zone-chosen': 'Times are shown in your time zone.',
  'draft-saved': 'The draft is saved. Rehearse it to see whom it meets.',
  'draft-deleted': 'The draft is deleted.',
  'rehearsal-started': 'The rehearsal has started. Nothing is sent.',
  'draft-submitted': 'The draft is submitted: somebody who wrote none of it may approve it.',
  'draft-counted': 'Approved. Everybody is counted again before it is in force.',
  'policy-paused': 'The policy is paused: no mail goes, and nobody is cut off.',
  'policy-resumed': 'The policy is in force again.',
  'policy-lifted': 'The policy is lifted: everybody who lost access gets it back.',
} as const

export type Confirmed = keyof typeof confirmations

export const isConfirmed = (name: string): name is Confirmed => Object.hasOwn(confirmations, name)
