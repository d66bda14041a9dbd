/** What `ides doctor` reads. A call that fails makes its finding unknown. */

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
  output(stack: string, name: string): Promise<string | undefined>
  mail(): Promise<MailAccount>
  /** @returns undefined for a domain that the mail service does not know */
  identity(domain: string): Promise<Identity | undefined>
  isScheduleOn(name: string): Promise<boolean>
  table(name: string): Promise<{ readonly isKept: boolean; readonly isRestorable: boolean; readonly keys: readonly string[] }>
  /** When the last news of a mail came, in milliseconds since 1970. */
  heardAt(table: string): Promise<number | undefined>
}

/** DNS. An empty list where there is no record. */
export interface Names {
  txt(host: string): Promise<readonly string[]>
  cname(host: string): Promise<readonly string[]>
}

/** @returns why the mail was refused; undefined where it was taken */
export type SendTest = (configurationSet: string) => Promise<string | undefined>
