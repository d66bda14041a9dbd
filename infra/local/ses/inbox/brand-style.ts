import { type Brand, dataUrl, type Logo } from '#domain/emails/brand.ts'

/** What a brand adds to the style of the inbox besides its accent: its logo and name at the top. */
export const brandStyle = ({ name, logo }: Brand) => `
.home::after { content: ${JSON.stringify(name)}; color: var(--quiet) }
${logo ? inPlace(logo.light) : ''}
${logo?.dark ? `@media (prefers-color-scheme: dark) { ${inPlace(logo.dark)} }` : ''}
`

const inPlace = (logo: Logo) => `.home img { content: url(${dataUrl(logo)}); width: ${logo.width}px; height: ${logo.height}px }`
