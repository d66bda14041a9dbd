// Made of letter.mjml by `npm run generate:mails`.
import { html, type SafeHtml } from '#domain/html.ts'

type Place = string | SafeHtml | Place[]

type Places<Names extends string> = Readonly<Record<Names, Place>>

export const letter = (
  at: Places<'language' | 'subject' | 'accent' | 'accentDark' | 'brand' | 'greeting' | 'sections' | 'footer'>,
) => html`<!doctype html>
<html lang="${at.language}" dir="ltr" xmlns="http://www.w3.org/1999/xhtml" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head>
<title>${at.subject}</title>
<!--[if !mso]><!-->
<meta http-equiv="X-UA-Compatible" content="IE=edge">
<!--<![endif]-->
<meta http-equiv="Content-Type" content="text/html; charset=UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style type="text/css">
#outlook a { padding:0; }
body { margin:0;padding:0;-webkit-text-size-adjust:100%;-ms-text-size-adjust:100%; }
table, td { border-collapse:collapse;mso-table-lspace:0pt;mso-table-rspace:0pt; }
img { border:0;height:auto;line-height:100%; outline:none;text-decoration:none;-ms-interpolation-mode:bicubic; }
p { display:block;margin:13px 0; }
</style>
<!--[if mso]>
<noscript>
<xml>
<o:OfficeDocumentSettings>
<o:AllowPNG/>
<o:PixelsPerInch>96</o:PixelsPerInch>
</o:OfficeDocumentSettings>
</xml>
</noscript>
<![endif]-->
<!--[if lte mso 11]>
<style type="text/css">
.mj-outlook-group-fix { width:100% !important; }
</style>
<![endif]-->
<style type="text/css">
@media only screen and (min-width:480px) {
.mj-column-per-100 { width:100% !important; max-width: 100%; }
}
</style>
<style media="screen and (min-width:480px)">
.moz-text-html .mj-column-per-100 { width:100% !important; max-width: 100%; }
</style>
<style type="text/css">
:root { color-scheme: light dark; }
a { color: ${at.accent}; }
.panel { border-left: 4px solid ${at.accent}; border-radius: 4px 10px 10px 4px; }
.ground > div { padding: 16px 0; }
h1, .panel p { text-wrap: balance; }
.steps li::marker { font-weight: 700; color: ${at.accent}; }
@media (max-width: 479px) {
.card > table > tbody > tr > td { padding: 20px 16px !important; }
.foot > table > tbody > tr > td { padding: 16px !important; }
.ground > div { padding: 0; }
.card, .card > table > tbody > tr > td { border-radius: 0 !important; }
.panel { padding: 14px !important; }
}
@media (prefers-color-scheme: dark) {
body, .ground > div, .foot { background: #14181b !important; }
.card, .card > table { background: #1c2226 !important; }
.panel { background: #23323b !important; border-left-color: ${at.accentDark}; }
div, h1, h2, p, li, b { color: #e4eaed !important; }
.soft, .foot div, .foot h2, .foot p { color: #a3b0b7 !important; }
.rows li, .reason { border-color: #313b41 !important; }
.rule p { border-color: #313b41 !important; }
a, .steps li::marker { color: ${at.accentDark} !important; }
.button td { background: ${at.accentDark} !important; }
.button a { color: #1c2226 !important; }
.on-light { display: none !important; }
.on-dark { display: inline !important; }
}
</style>
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
</head>
<body  class="ground" style="word-spacing:normal;background-color:#f4f6f7;">
<div aria-label="${at.subject}" aria-roledescription="email" role="article" lang="${at.language}" dir="ltr" style="word-spacing:normal;background-color:#f4f6f7;">
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" class="card-outlook" role="presentation" style="width:600px;" width="600" bgcolor="#ffffff" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  class="card" style="background:#ffffff;background-color:#ffffff;margin:0px auto;max-width:600px;border-radius:12px;overflow:hidden;">
<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="background:#ffffff;background-color:#ffffff;width:100%;border-collapse:separate;">
<tbody>
<tr>
<td style="border-radius:12px;direction:ltr;font-size:0px;padding:32px;text-align:center;">
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:536px;" ><![endif]-->
<div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%">
<tbody>
${at.brand}
<tr>
<td align="left" style="font-size:0px;padding:0 0 16px;word-break:break-word;">
<div style="font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.5;text-align:left;color:#1b2429;"><p style="margin:0">${at.greeting}</p></div>
</td>
</tr>
${at.sections}
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><table align="center" border="0" cellpadding="0" cellspacing="0" class="foot-outlook" role="presentation" style="width:600px;" width="600" ><tr><td style="line-height:0px;font-size:0px;mso-line-height-rule:exactly;"><![endif]-->
<div  class="foot" style="margin:0px auto;max-width:600px;">
<table align="center" border="0" cellpadding="0" cellspacing="0" role="presentation" style="width:100%;">
<tbody>
<tr>
<td style="direction:ltr;font-size:0px;padding:20px 32px;text-align:center;">
<!--[if mso | IE]><table role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td class="" style="vertical-align:top;width:536px;" ><![endif]-->
<div class="mj-column-per-100 mj-outlook-group-fix" style="font-size:0px;text-align:left;direction:ltr;display:inline-block;vertical-align:top;width:100%;">
<table border="0" cellpadding="0" cellspacing="0" role="presentation" style="vertical-align:top;" width="100%">
<tbody>
${at.footer}
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</td>
</tr>
</tbody>
</table>
</div>
<!--[if mso | IE]></td></tr></table><![endif]-->
</div>
</body>
</html>`

export const brand = (at: Places<'logo' | 'logoDark' | 'name'>) => html`<tr>
<td align="left" style="font-size:0px;padding:0 0 24px;word-break:break-word;">
<div style="font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.5;text-align:left;color:#1b2429;"><p style="margin:0;font-weight:600">${at.logo}${at.logoDark}${at.name}</p></div>
</td>
</tr>`

export const logo = (at: Places<'use' | 'url' | 'width' | 'height'>) =>
  html`<img class="${at.use}" src="${at.url}" width="${at.width}" height="${at.height}" alt="" style="vertical-align:middle;margin:0 12px 0 0">`

export const logoDark = (at: Places<'url' | 'width' | 'height'>) =>
  html`<!--[if !mso]><!--><img class="logo on-dark" src="${at.url}" width="${at.width}" height="${at.height}" alt="" style="display:none;vertical-align:middle;margin:0 12px 0 0"><!--<![endif]-->`

export const title = (at: Places<'language' | 'text'>) => html`<tr>
<td align="left" style="font-size:0px;padding:0 0 14px;word-break:break-word;">
<div style="font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.5;text-align:left;color:#1b2429;"><h1 lang="${at.language}" style="margin:0;font-size:26px;line-height:1.25">${at.text}</h1></div>
</td>
</tr>`

export const rule = () => html`<tr>
<td align="center" class="rule" style="font-size:0px;padding:20px 0 28px;word-break:break-word;">
<p style="border-top:solid 1px #dde3e6;font-size:1px;margin:0px auto;width:100%;">
</p>
<!--[if mso | IE]><table align="center" border="0" cellpadding="0" cellspacing="0" style="border-top:solid 1px #dde3e6;font-size:1px;margin:0px auto;width:536px;" role="presentation" width="536px" ><tr><td style="height:0;line-height:0;"> &nbsp;
</td></tr></table><![endif]-->
</td>
</tr>`

export const block = (at: Places<'content'>) => html`<tr>
<td align="left" style="font-size:0px;padding:0 0 12px;word-break:break-word;">
<div style="font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.5;text-align:left;color:#1b2429;">${at.content}</div>
</td>
</tr>`

export const wordsPart = (at: Places<'language' | 'text'>) => html`<p lang="${at.language}" style="margin:0">${at.text}</p>`

export const reasonPart = (at: Places<'title' | 'items'>) =>
  html`<blockquote class="reason" style="margin:0;padding:0 0 0 14px;border-left:3px solid #dde3e6"><p style="margin:0;font-weight:700">${at.title}</p>${at.items}</blockquote>`

export const reasonWords = (at: Places<'language' | 'text'>) => html`<p lang="${at.language}" style="margin:4px 0 0">${at.text}</p>`

export const rowsPart = (at: Places<'items'>) =>
  html`<ul class="rows" role="list" style="margin:0;padding:0;list-style:none">${at.items}</ul>`

export const row = (at: Places<'name' | 'detail' | 'lines'>) =>
  html`<li style="margin:0;padding:10px 0;border-top:1px solid #dde3e6"><b>${at.name}</b>${at.detail}${at.lines}</li>`

export const rowDetail = (at: Places<'text'>) => html` <span class="soft" style="color:#566269">${at.text}</span>`

export const rowLine = (at: Places<'text'>) => html`<br>${at.text}`

export const steps = (at: Places<'title' | 'items'>) => html`<p style="margin:0 0 4px;font-weight:700">${at.title}</p>
<ol class="steps" style="margin:0;padding:0 0 0 24px">${at.items}</ol>`

export const step = (at: Places<'text'>) => html`<li style="margin:0 0 4px">${at.text}</li>`

export const demands = (at: Places<'items'>) => html`<ul class="steps" style="margin:0;padding:0 0 0 24px">${at.items}</ul>`

export const demand = (at: Places<'language' | 'text'>) =>
  html`<li lang="${at.language}" style="margin:0 0 4px;font-weight:700">${at.text}</li>`

export const guide = (
  at: Places<'titleLanguage' | 'title' | 'language' | 'passages'>,
) => html`<p lang="${at.titleLanguage}" style="margin:0 0 4px;font-weight:700">${at.title}</p>
<div lang="${at.language}">${at.passages}</div>`

export const guideWords = (at: Places<'spans'>) => html`<p style="margin:0 0 4px">${at.spans}</p>`

export const guideList = (at: Places<'items'>) => html`<ul class="steps" style="margin:0 0 4px;padding:0 0 0 24px">${at.items}</ul>`

export const guideSteps = (at: Places<'from' | 'items'>) =>
  html`<ol class="steps" start="${at.from}" style="margin:0 0 4px;padding:0 0 0 24px">${at.items}</ol>`

export const guideLink = (at: Places<'url' | 'accent'>) => html`<a href="${at.url}" style="color:${at.accent}">${at.url}</a>`

export const contact = (at: Places<'name' | 'email' | 'phone'>) => html`<p style="margin:0">${at.name}<br>${at.email}${at.phone}</p>`

export const contactEmail = (at: Places<'address' | 'accent' | 'text'>) =>
  html`<a href="mailto:${at.address}" style="color:${at.accent}">${at.text}</a>`

export const contactPhone = (at: Places<'number' | 'accent' | 'text'>) =>
  html`<br><a href="tel:${at.number}" style="color:${at.accent}">${at.text}</a>`

export const link = (at: Places<'text' | 'url' | 'accent'>) =>
  html`<p style="margin:0">${at.text} <a href="${at.url}" style="color:${at.accent}">${at.url}</a></p>`

export const heading = (at: Places<'text'>) => html`<tr>
<td align="left" style="font-size:0px;padding:14px 0 6px;word-break:break-word;">
<div style="font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.5;text-align:left;color:#1b2429;"><h2 style="margin:0;font-size:18px;line-height:1.3">${at.text}</h2></div>
</td>
</tr>`

export const deadline = (at: Places<'title' | 'moment' | 'lines'>) => html`<tr>
<td align="left" class="panel" style="background:#eaf2f6;font-size:0px;padding:16px 20px;word-break:break-word;">
<div style="font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.5;text-align:left;color:#1b2429;"><p style="margin:0 0 2px;font-size:14px">${at.title}</p>
<p style="margin:0 0 6px;font-size:22px;line-height:1.3;font-weight:700">${at.moment}</p>
${at.lines}</div>
</td>
</tr>
<tr>
<td style="font-size:0px;word-break:break-word;">
<div style="height:16px;line-height:16px;">&#8202;</div>
</td>
</tr>`

export const deadlineLine = (at: Places<'text'>) => html`<p style="margin:0;font-size:15px">${at.text}</p>`

export const pagePart = (at: Places<'accent' | 'url' | 'text' | 'byHand'>) => html`<tr>
<td align="left" style="font-size:0px;padding:8px 0 12px;word-break:break-word;">
<div style="font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.5;text-align:left;color:#1b2429;"><table class="button" role="presentation" border="0" cellpadding="0" cellspacing="0"><tr><td align="center" bgcolor="${at.accent}" style="background:${at.accent};border-radius:8px;padding:12px 24px"><a href="${at.url}" style="color:#ffffff;font-weight:600;text-decoration:none">${at.text}</a></td></tr></table>
<p style="margin:12px 0 0;font-size:14px">${at.byHand}<br><a href="${at.url}" style="color:${at.accent}">${at.url}</a></p></div>
</td>
</tr>`

export const smallHeading = (at: Places<'text'>) => html`<tr>
<td align="left" style="font-size:0px;padding:8px 0 2px;word-break:break-word;">
<div style="font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:14px;line-height:1.5;text-align:left;color:#566269;"><h2 style="margin:0;font-size:14px;line-height:1.4">${at.text}</h2></div>
</td>
</tr>`

export const smallWords = (at: Places<'text'>) => html`<tr>
<td align="left" style="font-size:0px;padding:0 0 8px;word-break:break-word;">
<div style="font-family:system-ui,'Segoe UI',Roboto,sans-serif;font-size:14px;line-height:1.5;text-align:left;color:#566269;"><p style="margin:0">${at.text}</p></div>
</td>
</tr>`
