import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '../builders.ts'
import { memoryAccessGate } from '../memory/access-gate.ts'
import { memoryAuditLog } from '../memory/audit-log.ts'
import { memoryHeads } from '../memory/heads.ts'
import { memoryMailCopies } from '../memory/mail-copies.ts'
import { memoryMailer } from '../memory/mailer.ts'
import { memoryPeople } from '../memory/people.ts'
import { memoryRehearsalFiles, memoryRehearsals } from '../memory/rehearsals.ts'
import { memorySendingRates } from '../memory/sending-rates.ts'
import { memorySilence } from '../memory/silence.ts'
import { memorySystem } from '../system.ts'
import { accessGateContract } from './access-gate.ts'
import { auditLogContract } from './audit-log.ts'
import { clockContract } from './clock.ts'
import { headsContract } from './heads.ts'
import { mailCopiesContract } from './mail-copies.ts'
import { mailerContract } from './mailer.ts'
import { peopleContract } from './people.ts'
import { rehearsalFilesContract } from './rehearsal-files.ts'
import { rehearsalsContract } from './rehearsals.ts'
import { sendingRatesContract } from './sending-rates.ts'
import { silenceContract } from './silence.ts'
import { storeContracts } from './stores.ts'

clockContract('memory', virtualClock)
storeContracts('memory', async () => memorySystem(instant('2023-02-23T08:00:00Z')))
peopleContract('memory', async () => memoryPeople())
auditLogContract('memory', async readKeys => memoryAuditLog(readKeys))
headsContract('memory', async () => memoryHeads())
sendingRatesContract('memory', async () => memorySendingRates())
silenceContract('memory', async () => memorySilence())
mailCopiesContract('memory', async () => memoryMailCopies())
mailerContract('memory', async () => {
  const mailer = memoryMailer()
  return { mailer, arrived: async () => mailer.outbox }
})
accessGateContract('memory', async () => {
  const gate = memoryAccessGate()
  return { gate, accessOf: async device => gate.devices.get(device)?.wanted }
})
rehearsalsContract('memory', async () => memoryRehearsals())
rehearsalFilesContract('memory', async () => {
  const files = memoryRehearsalFiles()
  return { files, fetched: files.fetched }
})
