import type { SecretWatch } from '../compose/system-secrets.ts'
import type { Run } from './middleware.ts'

/** Logs secrets that are to be renewed, and counts them for an alarm. */
export async function reportSecrets({ secretsToRenew }: SecretWatch, { count, logger }: Pick<Run, 'count' | 'logger'>): Promise<void> {
  const all = await secretsToRenew()
  for (const message of all) logger.warn(message)
  if (all.length > 0) count('secretsToRenew', all.length)
}
