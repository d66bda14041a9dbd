/** What SES answers instead of accepting. The SDK makes an error of it whose name is `code`. */
export interface SesRefusal {
  /** Such as `MessageRejected`: a name of the API reference, or of its common errors. */
  readonly code: string
  readonly message: string
  /** 400 unless said otherwise. */
  readonly status?: number
  /** Further members of the error, such as `ConfigurationSetName`. */
  readonly members?: Readonly<Record<string, string>>
}

export const isSesRefusal = (outcome: object): outcome is SesRefusal => 'code' in outcome

/** What SES calls nearly everything that is wrong with a mail. */
export const invalid = (message: string): SesRefusal => ({ code: 'InvalidParameterValue', message })

export const missingParameter = (parameter: string): SesRefusal => ({
  code: 'MissingParameter',
  message: `The request must contain the parameter ${parameter}.`,
})

export const throttling = (message: string): SesRefusal => ({ code: 'Throttling', message })
