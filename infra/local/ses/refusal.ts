/** What SES answers instead of accepting. The SDK makes an error of it whose name is `code`. */
export interface Refusal {
  /** Such as `MessageRejected`: a name of the API reference, or of its common errors. */
  readonly code: string
  readonly message: string
  /** 400 unless said otherwise. */
  readonly status?: number
  /** Further members of the error, such as `ConfigurationSetName`. */
  readonly members?: Readonly<Record<string, string>>
}

export const isRefusal = (outcome: object): outcome is Refusal => 'code' in outcome

/** What SES calls nearly everything that is wrong with a mail. */
export const invalid = (message: string): Refusal => ({ code: 'InvalidParameterValue', message })

export const missing = (parameter: string): Refusal => ({
  code: 'MissingParameter',
  message: `The request must contain the parameter ${parameter}.`,
})

export const throttled = (message: string): Refusal => ({ code: 'Throttling', message })
