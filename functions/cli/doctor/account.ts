/** What a doctor asks, and of whom. Each may fail: then it cannot be told. */

export interface Resource {
  /** Such as `AWS::DynamoDB::GlobalTable`. */
  readonly type: string
  readonly id: string
}

export interface MailAccount {
  readonly isOutOfSandbox: boolean
  /** False where Amazon has stopped all mail of the account. */
  readonly isEnabled: boolean
  /** Mails in 24 hours. */
  readonly perDay: number
  readonly perSecond: number
  /** In the last 24 hours. */
  readonly sentToday: number
}

export interface Identity {
  readonly isVerified: boolean
  readonly dkimTokens: readonly string[]
  /** The domain that bounces go back to. */
  readonly mailFrom?: string
}

export interface Account {
  resources(stack: string): Promise<readonly Resource[]>
  mail(): Promise<MailAccount>
  /** @returns undefined where the mail service does not know the domain */
  identity(domain: string): Promise<Identity | undefined>
  isScheduleOn(name: string): Promise<boolean>
  /** @returns among others, the attributes of its key */
  table(name: string): Promise<{ readonly isKept: boolean; readonly isRestorable: boolean; readonly keys: readonly string[] }>
  /** When something was last heard of mail, in milliseconds. */
  heardAt(table: string): Promise<number | undefined>
}

/** The names of the internet. An empty list where there is no such record. */
export interface Names {
  txt(host: string): Promise<readonly string[]>
  cname(host: string): Promise<readonly string[]>
}

/** Sends one test mail. @returns why it was not taken; undefined where it was */
export type SendTest = (configurationSet: string) => Promise<string | undefined>
