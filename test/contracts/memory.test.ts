import { memoryAccessGate } from '../../shared/memory/access-gate.ts'
import { virtualClock } from '../../shared/memory/clock.ts'
import { memoryMailer } from '../../shared/memory/mailer.ts'
import { memoryPeople } from '../../shared/memory/people.ts'
import { memoryPolicies } from '../../shared/memory/policies.ts'
import { accessGateContract } from './access-gate.ts'
import { clockContract } from './clock.ts'
import { mailerContract } from './mailer.ts'
import { peopleContract } from './people.ts'
import { policiesContract } from './policies.ts'

clockContract('memory', virtualClock)
peopleContract('memory', async () => memoryPeople())
policiesContract('memory', async () => memoryPolicies())
mailerContract('memory', async () => {
  const mailer = memoryMailer()
  return { mailer, arrived: async () => mailer.outbox }
})
accessGateContract('memory', async () => {
  const gate = memoryAccessGate()
  return { gate, accessOf: async (device) => gate.devices.get(device)?.wanted }
})
