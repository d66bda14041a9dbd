import { expect, it } from 'vitest'
import { auditPorts, compositionIn } from '#functions/compose/system.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'

const ports = auditPorts(
  compositionIn({ AWS_REGION: 'eu-west-1', RECORDS_TABLE: 'records' }, virtualClock(instant('2023-03-01T09:00:00Z'))),
)

it('the audit log can be read by a function without the secret that seals it', () => {
  expect(ports.audit).toHaveProperty('listLasts')
})

it('a function without the secret that seals the audit log has no keys', () => {
  expect(() => ports.chainKeys).toThrow('AUDIT_SECRET')
})
