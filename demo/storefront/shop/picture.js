import { element } from './element.js'

// A drawing knows its glazes by fragment: mug.svg#tide draws the mug in Tide.
export const pictureUrl = (product, variant) => `/shop/pictures/${product.picture}${variant ? `#${variant.toLowerCase()}` : ''}`

// `alt` is empty wherever the product's name stands beside the picture.
export const picture = (product, { variant, alt = '', lazy = false } = {}) =>
  element('img', {
    src: pictureUrl(product, variant),
    alt,
    width: 400,
    height: 400,
    loading: lazy ? 'lazy' : undefined,
    decoding: 'async',
  })
