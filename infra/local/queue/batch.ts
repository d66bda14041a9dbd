/** What SQS hands to a function. */
export const batchOf = (bodies: readonly string[]) => ({
  Records: bodies.map((body, index) => ({ messageId: `message-${index}`, body })),
})
