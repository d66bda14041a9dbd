import * as z from 'zod'

const guid = z.guid()

/**
 * Address of a user's membership of a group. Its end matters: without `/$ref` it would be that of the user, and to delete it would delete them.
 * @throws for anything but two ids
 */
export const membership = (graph: string, group: string, user: string): string =>
  `${graph}/v1.0/groups/${guid.parse(group)}/members/${guid.parse(user)}/$ref`
