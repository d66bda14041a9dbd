import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { brandFiles, checkBrand } from '#adapters/files/brand.ts'
import { UnusableFileError } from '#adapters/files/deployer-file.ts'
import { compose } from '#functions/compose/system.ts'
import { testFolder } from '#test/folder.ts'

const sample = 'infra/local/sample/brand.json'

const { folder, put } = testFolder()
const png = readFileSync('infra/local/sample/logo.png')
put('logo.png', png)
put('large.png', Buffer.concat([png, Buffer.alloc(20 * 1024)]))
put('svg.png', '<svg xmlns="http://www.w3.org/2000/svg"/>')

function problemsOf(brand: object) {
  const checked = checkBrand(put('brand.json', JSON.stringify({ name: 'Examples Office', ...brand })))
  return checked.ok ? [] : checked.problems.map(({ field, message }) => `${field} ${message}`)
}

it('the brand of an organisation is read with its logos, shown at half their size', async () => {
  const { brand } = await compose({ BRAND_FILE: sample }).voices('el')
  const size = { width: 40, height: 40 }
  expect(brand).toMatchObject({
    name: 'Examples Office',
    accent: { light: '#7a1f4d', dark: '#f0a6cb' },
    logo: { light: { png: png.toString('base64'), ...size }, dark: size },
  })
  expect(brandFiles(sample)).toEqual([sample, 'infra/local/sample/logo.png', 'infra/local/sample/logo-dark.png'])
})

it('the brand of an organisation may be absent, or a name alone', async () => {
  expect((await compose({}).voices('en')).brand).toBeUndefined()
  expect(problemsOf({})).toEqual([])
})

it.each([
  [
    { accent: { light: '#e08030', dark: '#82c4e2' } },
    'accent.light must have a contrast of 4.5:1 or more with #eef4f6, and has 2.58:1, but is "#e08030"',
  ],
  [
    { accent: { light: '#1f5f7d', dark: '#1f5f7d' } },
    'accent.dark must have a contrast of 4.5:1 or more with #232b30, and has 2.04:1, but is "#1f5f7d"',
  ],
  [{ accent: { light: 'red', dark: '#82c4e2' } }, 'accent.light must be a colour such as "#1f5f7d", but is "red"'],
  [{ name: 'Ex <b>' }, 'name must be a name of 60 characters or fewer, with none of " ( ) , : ; < > @ [ \\ ], but is "Ex <b>"'],
  [
    { logo: { light: '../logo.png' } },
    'logo.light must be the name of a PNG file in the same folder, such as logo.png, but is "../logo.png"',
  ],
  [{ logo: { light: 'large.png' } }, `large.png must have 20480 bytes at most, and has ${png.length + 20_480}`],
  [{ logo: { light: 'logo.png', dark: 'svg.png' } }, 'svg.png is not a PNG'],
])('the brand of an organisation that is %j is refused in a sentence', (brand, problem) => {
  expect(problemsOf(brand)).toEqual([problem])
})

it('the brand of an organisation stops what needs it, if a logo is missing', () => {
  expect(problemsOf({ logo: { light: 'none.png' } })).toEqual([expect.stringMatching(/^none\.png cannot be read: ENOENT/)])
  expect(() => compose({ BRAND_FILE: join(folder, 'brand.json') }).voices).toThrow(UnusableFileError)
})
