/** The composition root: which adapter serves which port. Each part of it is a file in `parts/`, so that a function loads no more than its own. */
import { openDatabase } from '../shared/adapters/dynamodb/table.ts'
import type { SuppressionList } from '../shared/domain/emails/mailer.ts'
import type { Clock } from '../shared/domain/schedule/clock.ts'
import { type Admitting, admitting } from './parts/admitting.ts'
import { type Alarming, alarming } from './parts/alarming.ts'
import { type Auditing, auditing } from './parts/auditing.ts'
import { type Braking, braking } from './parts/braking.ts'
import { type Gating, gating } from './parts/gating.ts'
import { type Linking, linking } from './parts/linking.ts'
import { type ListingSystem, listing } from './parts/listing.ts'
import { type MailingSystem, mailing } from './parts/mailing.ts'
import { type Queueing, queueing } from './parts/queueing.ts'
import { type Rehearsing, rehearsing } from './parts/rehearsing.ts'
import { type Sourcing, sourcing } from './parts/sourcing.ts'
import { type FunctionEnvironment, surroundingsIn } from './parts/surroundings.ts'
import { type Witnessing, witnessing } from './parts/witnessing.ts'
import { type Writing, writing } from './parts/writing.ts'
import { joined } from './runtime/lazily.ts'
import type { Stores } from './stores.ts'

export interface System
  extends Stores,
    MailingSystem,
    Writing,
    Linking,
    Queueing,
    Auditing,
    Witnessing,
    Gating,
    Braking,
    Rehearsing,
    Admitting,
    Sourcing,
    ListingSystem,
    Alarming {
  readonly suppressionList: SuppressionList
}

/**
 * The system on AWS. Its settings are environment variables: `PEOPLE_TABLE`, `RECORDS_TABLE`, `ACCESS_BUS`, `WAKE_UPS` and `PIECES` (URLs of queues), `REHEARSALS` (a bucket), `CONFIGURATION_SET`, `FROM_ADDRESS`;
 * optionally `RETENTION` and `DECISIONS` in JSON, `REPLY_TO`, `TEXTS_FILE`, `BRAND_FILE`, `BRAKE_COUNT`, `BRAKE_APPROVERS`, `PROTECTED` in JSON, `STAFF_DOMAINS`; for links
 * to staff pages `PAGE_URL`; for the audit log `AUDIT_SECRET`, `AUDIT_HEADS`; for admins `OIDC_ISSUER`, `OIDC_AUDIENCE`, `OIDC_SCOPE_PREFIX`,
 * `OIDC_CLIENT`; for the canary `CANARY_ADDRESS`; for sources `SOURCE_LIST` in JSON and `ERRANDS`, the URL of a queue; for alarms `ALARM_PREFIX`; for connectors `CONNECTOR_LIST` in JSON, `RESTORATIONS` and `SUSPENSIONS`, URLs of queues. Each port is built when it is first read, so a function needs only the settings of its ports.
 * @param given used as it is, in place of the machine's clock with caution
 * @throws MissingSettingError when a port is read whose setting is missing
 * @throws UnusableFileError when the voices are read and the deployer's texts or brand are unusable
 */
export const compose = (environment: NodeJS.ProcessEnv, given?: Clock, open = openDatabase): System =>
  wholeSystem(surroundingsIn(environment, given, open))

export const wholeSystem = (all: FunctionEnvironment): System =>
  joined(
    all.stores,
    mailing(all),
    writing(all),
    linking(all),
    queueing(all),
    auditing(all),
    witnessing(all),
    gating(all),
    braking(all),
    rehearsing(all),
    admitting(all),
    sourcing(all),
    listing(all),
    alarming(all),
    // Seldom asked, so its client is loaded then.
    {
      suppressionList: {
        remove: async (address: string) =>
          (await import('../shared/adapters/ses/suppression-list.ts')).sesSuppressionList().remove(address),
      },
    },
  )
