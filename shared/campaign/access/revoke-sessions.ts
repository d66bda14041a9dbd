import type { AccessState } from '#domain/access/states.ts'
import { type ConnectPorts, changeState } from './ports.ts'
import type { PresentWant } from './want.ts'

/**
 * Signs the owner out once in every system in which a suspension is set, where that is configured. The suspension stands whatever comes of it.
 * @returns false if it failed somewhere: try again
 */
export async function revokeSessions(ports: ConnectPorts, want: PresentWant, state: AccessState) {
  const { connectors, states, onFault } = ports
  const { target, wanted, version } = want
  if (wanted !== 'suspended') return true
  const due = [...connectors].flatMap(([name, { revokeSessions: revoke }]) => {
    const answer = state.connectors[name]
    const isDue = answer?.is === 'set' && answer.version === version && !answer.sessionsRevoked
    return revoke && isDue ? [{ name, revoke }] : []
  })
  const outcomes = await Promise.all(
    due.map(async ({ name, revoke }) => {
      try {
        await revoke(target)
      } catch (error) {
        onFault(name, error)
        return false
      }
      await changeState(states, target.person, target.device, before => {
        const answer = before?.connectors[name]
        if (!before || answer?.is !== 'set' || answer.version !== version) return before
        return { ...before, connectors: { ...before.connectors, [name]: { ...answer, sessionsRevoked: true } } }
      })
      return true
    }),
  )
  return outcomes.every(Boolean)
}
