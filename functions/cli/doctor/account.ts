/** What `ides doctor` reads. A call that fails makes its finding unknown. */
import type { RingingAlarm } from '../../../shared/campaign/read/alarms.ts'
import type { Handover } from '../../../shared/domain/emails/mailer.ts'

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
  /** True once SES has found the MX record of that domain. */
  readonly isMailFromUsed: boolean
}

export interface Account {
  resources(stack: string): Promise<readonly Resource[]>
  output(stack: string, name: string): Promise<string | undefined>
  mail(): Promise<MailAccount>
  /** @returns undefined for a domain that the mail service does not know */
  identity(domain: string): Promise<Identity | undefined>
  isScheduleOn(name: string): Promise<boolean>
  table(name: string): Promise<{ readonly isKept: boolean; readonly isRestorable: boolean; readonly keys: readonly string[] }>
  /** How many functions may run at once in the account, less those that some have reserved. */
  concurrency(): Promise<number>
  /** The ARN of the queue that starts functions, and how many at once; 0 where nothing limits it. */
  workers(eventSource: string): Promise<{ readonly queue: string; readonly most: number }>
  subscriptions(topic: string): Promise<{ readonly confirmed: number; readonly waiting: number }>
  /** How many messages a queue holds, about. */
  held(queue: string): Promise<number>
  /** The alarms with this beginning of their names that ring. */
  ringing(prefix: string): Promise<readonly RingingAlarm[]>
  /** Where a configuration set sends its events. */
  destinations(configurationSet: string): Promise<readonly { readonly name: string; readonly isOn: boolean }[]>
  /** How many addresses its mail service suppresses; 5,000 where there are more. */
  suppressed(): Promise<number>
  /** How many belong to a group of a user pool; 60 where there are more. */
  members(pool: string, group: string): Promise<number>
  /** @returns undefined where there is no secret of that name; `key`: of the organisation's own, where it has one */
  secret(name: string): Promise<{ readonly isSet: boolean; readonly key?: string } | undefined>
  /** The message id of the latest test mail whose delivery was heard. */
  testMail(table: string): Promise<string | undefined>
}

/** DNS. An empty list where there is no record. */
export interface Names {
  txt(host: string): Promise<readonly string[]>
  cname(host: string): Promise<readonly string[]>
  /** Mail servers. */
  mx(host: string): Promise<readonly string[]>
}

export type SendTest = (configurationSet: string) => Promise<Handover>
