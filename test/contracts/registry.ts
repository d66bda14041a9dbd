import { describe, expect, it } from 'vitest'
import { type Registered, type Registry, unwritten, withApproval, withDraft } from '#domain/requirements/registry.ts'
import { requirement } from '#domain/requirements/requirement.ts'

const ana = { subject: 'author-1', address: 'ana@ec.example' }
const ben = { subject: 'author-2' }

const check = (en: string) =>
  requirement.parse({ kind: 'check', title: { en }, platforms: ['macos'], steps: { macos: { en: '1. Open it.' } } })

const [first, second] = [check('Turn on the firewall'), check('Turn the firewall on')]

const drafted = withDraft(unwritten('firewall'), first, ana)

async function saved(registry: Registry, entry: Registered) {
  const outcome = await registry.save(entry)
  if (outcome === 'stale') throw new Error('nobody else saves')
  return outcome
}

/** The contract of every Registry. */
export function registryContract(technology: string, open: () => Promise<Registry>) {
  describe(technology, () => {
    it('the registry of requirements is empty at first', async () => {
      const registry = await open()
      expect(await registry.find('firewall')).toBeUndefined()
      expect(await registry.list()).toEqual([])
      expect(await registry.listVersions('firewall')).toEqual([])
    })

    it('a requirement is returned as it was saved, with a rising revision', async () => {
      const registry = await open()
      expect(await registry.save(drafted)).toEqual({ ...drafted, revision: 1 })
      const changed = withDraft({ ...drafted, revision: 1 }, second, ben)
      expect(await registry.save(changed)).toEqual({ ...changed, revision: 2 })
      expect(await registry.find('firewall')).toEqual({
        name: 'firewall',
        revision: 2,
        draft: { requirement: second, authors: [ana, ben] },
      })
      expect(await registry.listVersions('firewall')).toEqual([])
    })

    it('a stale save of a requirement is refused, and writes nothing', async () => {
      const registry = await open()
      await registry.save(drafted)
      expect(await registry.save(withDraft(unwritten('firewall'), second, ben))).toBe('stale')
      expect(await registry.save({ ...drafted, revision: 2 })).toBe('stale')
      expect(await registry.find('firewall')).toEqual({ ...drafted, revision: 1 })
    })

    it('one of two concurrent saves of a requirement is accepted', async () => {
      const registry = await open()
      const outcomes = await Promise.all([registry.save(drafted), registry.save(drafted)])
      expect(outcomes.filter(outcome => outcome === 'stale')).toHaveLength(1)
    })

    it('every approved version is kept, even if the requirement is retired or changed', async () => {
      const registry = await open()
      let entry = await saved(registry, withApproval(await saved(registry, drafted), first))
      expect(await registry.find('firewall')).toEqual({ name: 'firewall', revision: 2, current: { version: 1, requirement: first } })
      entry = await saved(registry, withApproval(await saved(registry, withDraft(entry, second, ben)), second))
      entry = await saved(registry, { ...entry, retired: { reason: 'replaced' } })
      expect(await registry.find('firewall')).toEqual({
        name: 'firewall',
        revision: 5,
        current: { version: 2, requirement: second },
        retired: { reason: 'replaced' },
      })
      expect(await registry.listVersions('firewall')).toEqual([
        { version: 2, requirement: second },
        { version: 1, requirement: first },
      ])
    })

    it('requirements are listed by name', async () => {
      const registry = await open()
      for (const name of ['usb', 'antivirus', 'firewall']) await registry.save({ ...drafted, name })
      expect((await registry.list()).map(({ name }) => name)).toEqual(['antivirus', 'firewall', 'usb'])
    })
  })
}
