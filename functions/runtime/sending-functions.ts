/** `remind` and `escalate` share the quota of the mail service. */
export const sendingFunctions = 2
