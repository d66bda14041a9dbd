/** Options of a client of AWS: an answer can get lost, so every attempt times out. @param requestTimeout milliseconds */
export const answeredWithin = (requestTimeout: number) => ({
  requestHandler: { connectionTimeout: 2_000, requestTimeout, throwOnRequestTimeout: true },
})
