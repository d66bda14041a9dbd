import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { Visit } from '../../page.ts'

export const importPath = '/console/people/import'

export const allStaffPath = `${importPath}/all-staff`

/** Nothing for those who may not import. */
export const importLink = ({ may }: Pick<Visit, 'may'>): SafeHtml =>
  may('devices:write') ? html`<p><a class="go secondary" href="${importPath}">Import staff and devices</a></p>` : html``
