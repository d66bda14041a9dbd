import { describe, expect, it } from 'vitest'
import { auditPorts, compositionIn } from '../../../functions/compose/system.ts'
import { virtualClock } from '../../../infra/local/virtual-clock.ts'
import { instant } from '../../builders.ts'

describe('the audit log of a function without the secret that seals it', () => {
  const ports = auditPorts(
    compositionIn({ AWS_REGION: 'eu-west-1', RECORDS_TABLE: 'records' }, virtualClock(instant('2023-03-01T09:00:00Z'))),
  )

  it('can be read, as the function that logs its heads does', () => {
    expect(ports.audit).toHaveProperty('findLast')
  })

  it('has no keys', () => {
    expect(() => ports.chainKeys).toThrow('AUDIT_SECRET')
  })
})
