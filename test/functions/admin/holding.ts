/** A campaign whose suspensions the brake holds, behind the API. */
import { owner, suspending } from '../../shared/campaign/brake/holding.ts'
import { announced as announcedWith } from '../../shared/campaign/running.ts'
import { openApi } from './calling.ts'

export const path = '/api/policies/no-tiktok/brake'

/** Three phones are held, and two people may approve. */
export async function held() {
  const api = await openApi()
  const people = ['ana', 'ben', 'eve'].map((id) => owner(id))
  const running = await announcedWith({ policies: [suspending()], people, openSystem: async () => api.memory })
  await running.runUntil('2023-03-16T00:01')
  const second = `Bearer ${await api.issuer.tokenFor('approver', { claims: { sub: 'second-approver', email: 'second@ec.example' } })}`
  const list = () => api.get(path)
  const { json } = await list()
  const hash = json !== null && typeof json === 'object' && 'list' in json ? json.list : ''
  return { api, running, second, list, hash }
}
