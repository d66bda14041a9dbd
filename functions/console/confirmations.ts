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
  'case-extended': 'Their deadline is extended.',
  'case-exempted': 'They are exempt.',
  'request-granted': 'The request is granted.',
  'request-refused': 'The request is refused.',
  'decision-proposed': 'It is proposed: it counts once somebody else decides the same, within 48 hours.',
  'nothing-changed': 'Nothing changed: it was decided before, or would change nothing.',
  'person-reachable': 'They count as reachable: mail to them starts again.',
  'person-found': 'This is whom you searched for.',
  'mail-released': 'Mail to them is no longer held.',
  'links-ended': 'No earlier link to their pages works.',
  'person-erased': 'The person is erased.',
} as const

export type Confirmed = keyof typeof confirmations

export const isConfirmed = (name: string): name is Confirmed => Object.hasOwn(confirmations, name)
