import { dynamoAuditLog } from '../../shared/adapters/dynamodb/audit-log.ts'
import { openSecretsManager, secretsManager } from '../../shared/adapters/secrets-manager/secrets.ts'
import { chainKeysIn, type ReadChainKeys } from '../../shared/campaign/audit/chain-keys.ts'
import type { AuditLog } from '../../shared/domain/audit/decision.ts'
import { lazily } from '../runtime/lazily.ts'
import type { FunctionEnvironment } from './surroundings.ts'

export interface Auditing {
  readonly audit: AuditLog
  /** Read anew each time. */
  readonly chainKeys: ReadChainKeys
}

export function auditing({ setting, stores }: FunctionEnvironment): Auditing {
  const part: Auditing = lazily<Auditing>({
    audit: () => dynamoAuditLog(stores.records, () => part.chainKeys()),
    chainKeys: () => chainKeysIn(secretsManager(openSecretsManager()), setting('AUDIT_SECRET')),
  })
  return part
}
