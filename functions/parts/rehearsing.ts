import { dynamoRehearsals } from '../../shared/adapters/dynamodb/rehearsals.ts'
import type { RehearsalFiles, Rehearsals } from '../../shared/domain/rehearsal/requested.ts'
import { lazily } from '../runtime/lazily.ts'
import { once } from '../runtime/once.ts'
import type { FunctionEnvironment } from './surroundings.ts'

export interface Rehearsing {
  readonly rehearsals: Rehearsals
  readonly rehearsalFiles: RehearsalFiles
}

export function rehearsing({ setting, stores }: FunctionEnvironment): Rehearsing {
  const part: Rehearsing = lazily<Rehearsing>({
    rehearsals: () => dynamoRehearsals(stores.records, part.rehearsalFiles, stores.retention.rehearsals),
    rehearsalFiles: () => filesIn(setting('REHEARSALS')),
  })
  return part
}

/** The client of S3 takes longer to load than that of DynamoDB, so it waits for the first file. */
function filesIn(bucket: string): RehearsalFiles {
  const files = once(async () => {
    const { openS3 } = await import('../../shared/adapters/s3/client.ts')
    const { s3RehearsalFiles } = await import('../../shared/adapters/s3/rehearsal-files.ts')
    return s3RehearsalFiles(openS3(), bucket)
  })
  return {
    save: async (...file) => (await files()).save(...file),
    read: async (...file) => (await files()).read(...file),
    link: async (...file) => (await files()).link(...file),
  }
}
