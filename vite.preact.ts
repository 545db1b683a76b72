// What the panel never uses of Preact goes before the rest is minified, so that no shopper waits for it. What stands here is the text of
// the release in package-lock.json; in another one a place that is not found stays, costs bytes, and `npm run size` tells.
// test/unit/widget/ui/plain-preact.test.ts holds the panel to it.

/** The lives of class components, and markup from strings, the one `innerHTML` of the widget with them: names that are public. */
const NEVER_SET =
  /\w+(?:\.\w+)*\.(?:getDerivedState\w+|component(?:Will|Did)\w+|getChildContext|getSnapshotBeforeUpdate|contextType|__html|vnode|diffed|unmount|debounceRendering|event|props\.__P)\b(?!=[^=])/g
/** MathML, styles from strings, trees that are suspended or hydrated. */
const NEVER_SO =
  /"(?:dangerouslySetInnerHTML|style|math|foreignObject|popover)"==\w+|\w+\.data\.startsWith\("\/?\$s"\)|\w+\.then\b|\b(?:128|32)&\w+\.__u\b/g

const PLACES: readonly (readonly [from: string | RegExp, to: string])[] = [
  // The panel is drawn into an empty element: there is nothing in it to take over.
  [/if\(("svg"==C\?.*?),o\)for\(.*?break\}/, '$1;'],
  [',l&&(n.__m&&n.__m(r,o),l=!1),o=null', ''],
  [/if\(a="template"==C&&t\.content\|\|t,o="textarea"==C.*?!l&&o\)for\(.*?k\.value;/, 'a=t;'],
  [':l&&"function"!=typeof k||$[s]===k||', ':$[s]===k||'],
  ['o?o[0]:u.__k&&S(u,0),l,c),o&&o.some(g))', 'u.__k&&S(u,0),l,c))'],
  ['l&&"textarea"!=C||(', '('],
  ['$===x||l&&t.data==x||', '$===x||'],
  [/if\((e\.length=v,r\.__v=null),c\|\|o\).*?else o&&o\.some\(g\);else /, '$1,'],
  ['!u&&(i=t.__c)&&(i=i.__z)&&(f=B(i,o=[]))&&(i==t.__e&&o.some(g),g(f),g(i)),', ''],
  ['r.firstChild?d.call(r.childNodes):null', 'null'],
  // Nobody looks on from outside.
  ['n.__c&&n.__c(r,t),', ''],
  [',(s=n.__b)&&s(r);', ';'],
  ['H=n.__r,', ''],
  ['H&&H(r),', ''],
  ['n.__&&n.__(t,r),9==r.nodeType&&(r=r.documentElement),', ''],
  // Nothing is drawn elsewhere in the page, and what changes is a signal.
  ['M.__P&&(s=l,', '0&&(s=l,'],
  ['M.__P&&(r.__e=null,', '0&&(r.__e=null,'],
  [/x\.prototype\.setState=function.*?,(?=x\.prototype\.forceUpdate)/, ''],
  ['d.state||(d.state={}),', ''],
  ['C&&(d.__s||(d.__s=d.state),', 'C&&('],
  ['b=d.state,', ''],
  ['d.state=d.__s,d.context', '0,d.context'],
  ['d.state=d.__s,d.getChild', 'd.getChild'],
  [',d.state=d.__s,', ','],
  ['p&&p.some(g),', ''],
  // No element or attribute of these kinds.
  [',x.is?x:a)', ')'],
  ['||"value"==s&&"defaultValue"in x||"checked"==s&&"defaultChecked"in x', ''],
  ['t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s")', '0'],
  ['"rowSpan"!=t&&"colSpan"!=t&&', ''],
  ['"popover"!=t&&', ''],
  ['f=t!=(t=t.replace(l,"$1")),', 'f=!1,'],
]

export const plain = (preact: string): string =>
  PLACES.reduce((code, [from, to]) => code.replace(from, to), preact)
    .replace(NEVER_SET, 'undefined')
    .replace(NEVER_SO, 'false')
