import { dynamoRehearsals } from '../../shared/adapters/dynamodb/rehearsals.ts'
import { openS3, s3RehearsalFiles } from '../../shared/adapters/s3/rehearsal-files.ts'
import type { RehearsalFiles, Rehearsals } from '../../shared/domain/rehearsal/requested.ts'
import { lazily } from '../runtime/lazily.ts'
import type { Surroundings } from './surroundings.ts'

export interface Rehearsing {
  readonly rehearsals: Rehearsals
  readonly rehearsalFiles: RehearsalFiles
}

export function rehearsing({ setting, stores }: Surroundings): Rehearsing {
  const part: Rehearsing = lazily<Rehearsing>({
    rehearsals: () => dynamoRehearsals(stores.records, part.rehearsalFiles, stores.retention.rehearsals),
    rehearsalFiles: () => s3RehearsalFiles(openS3(), setting('REHEARSALS')),
  })
  return part
}
