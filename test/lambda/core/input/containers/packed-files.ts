// Files of trades packed by programs that tests cannot rely on. The first five have the content `packedTrades`.

const header = 'exchange,symbol,timestamp,local_timestamp,id,side,price,amount';
const rows = Array.from({ length: 60 }, (_, n) => {
  const time = 1_704_067_200_000_000 + n * 7_919_000;
  const side = n % 2 === 0 ? 'buy' : 'sell';
  return `demo,${n % 3 === 0 ? 'ETH/USD' : 'BTC-USD'},${time},0,${n},${side},${100 + ((n * 37) % 11)}.${n % 10},0.${1 + (n % 9)}`;
});

/** 60 trades of two symbols in the Tardis layout. */
export const packedTrades = Buffer.from([header, ...rows, ''].join('\n'));

const decode = (text: string) => Buffer.from(text, 'base64');

/** Made by `zstd -19`. */
export const zstdTrades = decode(
  'KLUv/WTPCm0UABbvah9gTQptVMNKNh4yxJpti3mM66FGsnvT5lZCDgQB0YEBgABYAFcAlygdpNuGJ3Z2/WdCVvMru+SfT7/kZWfjsozvZzIJEho/JB0j1RkK' +
    'ReJhTE5eAAIJBox0VNoZFSYwGB0dpbNWb0YBBAoEHEhgYDgsEgwAJDyY4LBAjMRCQwQII8HQ8DAYGhYoEAsOigFhgZDwkFg0SBgKBwaLCg8j0eABwsEChUR5' +
    '5EFPmdyoEt+6zOmXly7BInubtpTpPIQmKREO1XnkOpRJZq64VDTeKZ0cq94ohlOn8gl1yMo2yekZ+fIOHo5LZgw7PnYqqSapoT5ppJ3sHFLlWkpxztEEWLdc' +
    'x3Xz1klcKsyTP9KZqTwresXaqp3NUyg9hdijZNFE2f7kZ7fOMhlzYY91wfs2d1VSZStKK0vtI48VyZWMLb9GPE6sV1U6de/nSrGcW1KhEBL5huokAEw6Up4f' +
    'ojNDmeKpztsJ3o2em0nVXlYuu/R//baSa93Ijsxi/3o5RtKhI96Mjdg8DV2rUPs+n0/JrHERj/Ji0UzxJ3PlHLqbYK3qqOyXev22v6StMleAvKghKA5Dx/XK' +
    'xgHAcpLkMQQIV1KBRBKPUPQBJO1z7AyaHfK3BCwth03C0l16l+C24bkZRDIlbyFa+xw7g2aH/N35buFzP757/G4JWFoOm4SlK7UbAlYjC12B28d3Y4gkkrhD' +
    'kG6laAPR2mJiK8B6tNIpuLUYkCVMG9TOBsNlvOuZAJADJwJfhgz0nSaZr+DuBIl4BW1XC05SsNnzmKGu46TTFV1dbI1ZGozcysQVSbT9DJFHUHbanFm0Ot6p' +
    'cplJw4ziq+FJmQmmzCgXzUoa83S0iJDrNv+f6FUYx6oBM266ow==',
);

/** Made by `xz`. */
export const xzTrades = decode(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4AvOAopdADKeCIob0viOvJWo9HupWwsAD35mmZocJCqOdGI1A9HR+RE0NqF7xjeFu5QMjy9hn60ttWhBRoQaC+rN' +
    '8qV5QMkgi15qTSgsaTPnMjb3fqfuGnEM0zcFv+EkSOdQt0qnifMkYZMPcBvJIAn2CdLX0HFxnflaYJBktTAFJUn4loqL0TODULyihL8jTtFydpUtobhUiJQR' +
    's91Uu/bGaAqkZAFk9atb9MaSF1EHR9I1UYSYmEO+VkyDVlqiYsA8LHfhuNrNHrib3ryaRwol6My/x+nABQ+b1ScVVcBZxzDXNPMSFE+H+Xim+lnNOUFdMWjc' +
    'aDVpGgdg2IPX3ftHrMmTeU4yPZhsMCd041kmwYP5cbyhcy7wzJwPpm6yt6VXHvuwBNm1ATXg1dZjFvh+fOXNz7vgJtuIJ15RWGfN6k9bq9aUKbkq9FRtYGPe' +
    'QEf65E4FXE2XmnsRjUj0f/28gipVi2CQhiuiQUV0k+XzQh5+nCy/qWO7LwPQuVAF3Oi8N6ybZUTqVBIav4djdoV0rGTHFhZ1iaqEagsgGrvNH4JDuiyIeTop' +
    'AeSEldDkmg0Jow8s+1PUaxuWPYs/xgNEKhQ6FgoC0H5uhX3hMijacGiU7Os7HkO300cTfiZceE4S6v9bW8pKWbIInebmFgU7ULXXxReh3CacEAhTYUWYs/d0' +
    'pHCbOpYuPn4b8DjJaWv5gHo7DRwHLEbqa2f0bjh34TIIzrh2vnw3WUGEviPhD7a+DUg/eTCcnPniPcQ22OGUiW3LNH5tAeiWAKQL8xliHam7swr1qjDmoyiM' +
    'R5Po6GbAZQ7+/8p45fs6Hp74RvcPPnpj3u0D/enz4CiJ4h3aUjs0jy1Qa0n1LDYWVbWAAAAA7HUr3WbUUj0AAaYFzxcAAPvit/OxxGf7AgAAAAAEWVo=',
);

/** Made by `bzip2`. */
export const bzip2Trades = decode(
  'QlpoOTFBWSZTWdjAG/oABU7fgEQQAAf/4B5ADgC+595gUAOZu9yeWAUugjUaU8/VJNAABoAADmmP2qnqCMhgAENMgGjRqYiRIAAAAAap/6qoAAABkAAARRTN' +
    'Rop6miADNqjTR6TNKDXnOu/gkkkkkkkkkkkkkkkkl+/DxeMkkkkkkkk9c6cMHcMHcMHcMHdmZc61m+qoAjAAiAAYABgAGABkkkySSuz92CAoAUAgCAIAiIiZ' +
    'mCJH6ArAg9AV8p7NDXstMzYtaItLvMu8iZk/oa79dnfuPCZJMiZkkyJl3mX+uvD2ABh1WHt2LN3dIp2buikQB0lCRZj21rSAERve97LM3xVUMzVYqhmaqrri' +
    'Kqq8AS4K/X7jAK2rbXXOaWZlZmVmFiFiFCYGEWZJQZQZVa/bbZWtlaEAACYRAAvAOAEgCQA7u4ATpN6MqQTSeEU1ZUdkJkmpHFRKQCsJbEjleYgb7Izja+ee' +
    'Y2pHDZpVWaAZhDsC4a6NydzV4neH1kw7gMzTZMngi+MGOVVXxgVOtLWxS5Fh54QeHTxNRGjuKiIfcJFbJJmeMGrV71mMFMRvlkcpGnh8e4yOQoxTEIGJJ0am' +
    'dhJ8mNPxg1azW6sND83vmXGgGZsupKImjMwpl3k7jdzYgzuIii5PGDRN8usDPvOZzHl71FUCLhQXoneAzKTzGtRDs77RU3sTfGDVrJ3vbDanLoiHd3cKFEk1' +
    'sjlmsbHAAag7AZT8AZ5vnM0Sr2tV8sZArtfWNrtQLUCWh0hDODELkHYCXDReoxVwBsi6zlhlExe5sliJi+PCu1S0dgNW4tXTB33vfFuBqZrKwh7JVzM7AE5g' +
    'JzBWQSQTgFeYCcAnHBEERCEIQhCEIQhCEIRB8/5pwf3pkK+PTrB5grpx6ewrIK4L+te22e52iu/r5itdORkCtg69oK6dZdPSFXMjludct9BWtRWvcXckU4UJ' +
    'DYwBv6A=',
);

/** Made by Python as a stream: the sizes follow the content. */
export const streamedZip = decode(
  'UEsDBBQACAAIAAAAIQAAAAAAAAAAAAAAAAAKAAAAdHJhZGVzLmNzdnXWTW8TMRAG4Du/ZVk8n7avfEjcKWdU2ggiJU1FWon+eybesS2knSaHRJ3JWPt43/Xh' +
    '78Pv+6dfh+X6dv55OS0vx/Ph+nJ/fl5Ol4f704/5/fi4XI+Ph+X5z/HhsNyfL69PL+8eD+fL8uXu64fv3z4vkBMnzZj8b7m9fr6+LZDSap9X2Oo/3n16/199' +
    'rlC3eliuh9PJGngFa8D9BpBCZWtAH1BWtHraXxBSlrzVUx8AK1kD7w8g0KxbA/sAWdnqJaivUmWrlz6grmINur8izgK8NagPwFWtPu8PEGGirT73Abpmayj7' +
    'DUokuDWUbQBYrdXX/QVlsPdWX/sAWmuM5mYNrSvnphygFfv9rjyYU2MO2OySojNDd+bmvM9GCSu7Mwzo0qD34cj+rQ4NXRqa9D4cQcnFpWFQS6PepyPU24et' +
    'o1vXZr1PR8SKbg0DGxv2Ph4xCjs2uLbtjhLikSRW14bObfujhnrkd1y75To3Ne59PFLF6tw4uHPjDvQyI/S7GkduYIxXEMi5kWZwUKxnCxLnRh7JwTFezTU7' +
    'N8qMDgn1OEmpzo06skNDPAYq4NyYZ3jkUM8uk+0q7ygjPUqIx1hVnBvrjI8a6rEHZkvMNPIjhXjMwsW5CWaAQKjHQpycm3AECIZ4tmMJe4rTDBAK9VgrsnMT' +
    'jwDhGC9nUOcmmQEisZ6FQXFu0hEgGuNVs3ZuyjNAcqhn66no3FRGgJQQz1ZU2LmpzgCpoZ74464979IIkBTiiV3X7NwMM0Ag1BNCqc7NOAIEQzyxOwmcm2kG' +
    'CIV6tgOZ+lObR4BwiCeiJM7NMgNEQj1RxuzcrCNANMazw0p1bs4zQHKsVxKAc3MZAVJivFISOTfXGSA11vPTSjuupBEgKcTTREWdW2AGCIR6CpCLcwuOAMEQ' +
    'T6Hm5NxCM0Ao1FO0t3MLjwDhEO+Gzf2UJjNAJNRTtmexc4uOANEQz2KWinNLngGSQz0V2x7OLWUESAnx9HaedW6pM0Bq0/sHUEsHCDtl4K3wAgAAzwsAAFBL' +
    'AQIUAxQACAAIAAAAIQA7ZeCt8AIAAM8LAAAKAAAAAAAAAAAAAACAAQAAAAB0cmFkZXMuY3N2UEsFBgAAAAABAAEAOAAAACgDAAAAAA==',
);

/** The same with sizes of eight bytes. */
export const streamedZip64 = decode(
  'UEsDBC0ACAAIAAAAIQAAAAAA//////////8KABQAdHJhZGVzLmNzdgEAEAAAAAAAAAAAAAAAAAAAAAAAddZNbxMxEAbgO79lWTyftq98SNwpZ1TaCCIlTUVa' +
    'if57Jt6xLaSdJodEnclY+3jf9eHvw+/7p1+H5fp2/nk5LS/H8+H6cn9+Xk6Xh/vTj/n9+Lhcj4+H5fnP8eGw3J8vr08v7x4P58vy5e7rh+/fPi+QEyfNmPxv' +
    'ub1+vr4tkNJqn1fY6j/efXr/X32uULd6WK6H08kaeAVrwP0GkEJla0AfUFa0etpfEFKWvNVTHwArWQPvDyDQrFsD+wBZ2eolqK9SZauXPqCuYg26vyLOArw1' +
    'qA/AVa0+7w8QYaKtPvcBumZrKPsNSiS4NZRtAFit1df9BWWw91Zf+wBaa4zmZg2tK+emHKAV+/2uPJhTYw7Y7JKiM0N35ua8z0YJK7szDOjSoPfhyP6tDg1d' +
    'Gpr0PhxBycWlYVBLo96nI9Tbh62jW9dmvU9HxIpuDQMbG/Y+HjEKOza4tu2OEuKRJFbXhs5t+6OGeuR3XLvlOjc17n08UsXq3Di4c+MO9DIj9LsaR25gjFcQ' +
    'yLmRZnBQrGcLEudGHsnBMV7NNTs3yowOCfU4SanOjTqyQ0M8Birg3JhneORQzy6T7SrvKCM9SojHWFWcG+uMjxrqsQdmS8w08iOFeMzCxbkJZoBAqMdCnJyb' +
    'cAQIhni2Ywl7itMMEAr1WCuycxOPAOEYL2dQ5yaZASKxnoVBcW7SESAa41Wzdm7KM0ByqGfrqejcVEaAlBDPVlTYuanOAKmhnvjjrj3v0giQFOKJXdfs3Awz' +
    'QCDUE0Kpzs04AgRDPLE7CZybaQYIhXq2A5n6U5tHgHCIJ6Ikzs0yA0RCPVHG7NysI0A0xrPDSnVuzjNAcqxXEoBzcxkBUmK8UhI5N9cZIDXW89NKO66kESAp' +
    'xNNERZ1bYAYIhHoKkItzC44AwRBPoebk3EIzQCjUU7S3cwuPAOEQ74bN/ZQmM0Ak1FO2Z7Fzi44A0RDPYpaKc0ueAZJDPRXbHs4tZQRICfH0dp51bqkzQGrT' +
    '+wdQSwcIO2XgrfACAAAAAAAAzwsAAAAAAABQSwECLQMtAAgACAAAACEAO2XgrfACAADPCwAACgAAAAAAAAAAAAAAgAEAAAAAdHJhZGVzLmNzdlBLBQYAAAAA' +
    'AQABADgAAABEAwAAAAA=',
);

/** Made by `zstd --long=28`, which makes readers keep 256 MiB. */
export const zstdLongWindow = decode(
  'KLUv/QSQbRQAFu9qH2BNCm1Uw0o2HjLEmm2LeYzroUaye9PmVkIOBAHRgQGAAFgAVwCXKB2k24Yndnb9Z0JW8yu75J9Pv+RlZ+OyjO9nMgkSGj8kHSPVGQpF' +
    '4mFMTl4AAgkGjHRU2hkVJjAYHR2ls1ZvRgEECgQcSGBgOCwSDAAkPJjgsECMxEJDBAgjwdDwMBgaFigQCw6KAWGBkPCQWDRIGAoHBosKDyPR4AHCwQKFRHnk' +
    'QU+Z3KgS37rM6ZeXLsEie5u2lOk8hCYpEQ7VeeQ6lElmrrhUNN4pnRyr3iiGU6fyCXXIyjbJ6Rn58g4ejktmDDs+diqpJqmhPmmknewcUuVaSnHO0QRYt1zH' +
    'dfPWSVwqzJM/0pmpPCt6xdqqnc1TKD2F2KNk0UTZ/uRnt84yGXNhj3XB+zZ3VVJlK0orS+0jjxXJlYwtv0Y8TqxXVTp17+dKsZxbUqEQEvmG6iQATDpSnh+i' +
    'M0OZ4qnO2wnejZ6bSdVeVi679H/9tpJr3ciOzGL/ejlG0qEj3oyN2DwNXatQ+z6fT8mscRGP8mLRTPEnc+Ucuptgreqo7Jd6/ba/pK0yV4C8qCEoDkPH9crG' +
    'AcBykuQxBAhXUoFEEo9Q9AEk7XPsDJod8rcELC2HTcLSXXqX4LbhuRlEMiVvIVr7HDuDZof83flu4XM/vnv8bglYWg6bhKUrtRsCViMLXYHbx3djiCSSuEOQ' +
    'bqVoA9HaYmIrwHq00im4tRiQJUwb1M4Gw2W865kAkAMnAl+GDPSdJpmv4O4EiXgFbVcLTlKw2fOYoa7jpNMVXV1sjVkajNzKxBVJtP0MkUdQdtqcWbQ63qly' +
    'mUnDjOKr4UmZCabMKBfNShrzdLSIkOs2/5/oVRjHqgEzbrqj',
);

/** Made by `zip -P`. */
export const zipEncrypted = decode(
  'UEsDBAoACQAAACGOfF2DFtyMDQAAAAEAAAAFABwAcy50eHRVVAkAAw0UC2sNFAtrdXgLAAEEAAAAAAQAAAAAXtOmA5Vg3RgDmr9fU1BLBwiDFtyMDQAAAAEA' +
    'AABQSwECHgMKAAkAAAAhjnxdgxbcjA0AAAABAAAABQAYAAAAAAABAAAApIEAAAAAcy50eHRVVAUAAw0UC2t1eAsAAQQAAAAABAAAAABQSwUGAAAAAAEAAQBL' +
    'AAAAXAAAAAAA',
);

/** A zip whose member is compressed with bzip2. */
export const zipOfBzip2 = decode(
  'UEsDBC4AAAAMACCOfF2DFtyMJQAAAAEAAAAFAAAAYS5jc3ZCWmg5MUFZJlNZd0uwFAAAAACAAEAgACEYRoLuSKcKEg7pdgKAUEsBAi4DLgAAAAwAII58XYMW' +
    '3IwlAAAAAQAAAAUAAAAAAAAAAAAAAIABAAAAAGEuY3N2UEsFBgAAAAABAAEAMwAAAEgAAAAAAA==',
);

/** Made by Python as a stream, without compression. */
export const zipStoredStream = decode(
  'UEsDBBQACAAAAAAAIQAAAAAAAAAAAAAAAAAKAAAAdHJhZGVzLmNzdnhQSwcIgxbcjAEAAAABAAAAUEsBAhQDFAAIAAAAAAAhAIMW3IwBAAAAAQAAAAoAAAAA' +
    'AAAAAAAAAIABAAAAAHRyYWRlcy5jc3ZQSwUGAAAAAAEAAQA4AAAAOQAAAAAA',
);

/** Made by `xz --check=sha256`. */
export const xzSha256 = decode(
  '/Td6WFoAAArh+wyhAgAhARYAAAB0L+WjAQAAeAAAAAAtcRZCtyawRAFifKn7rDL1yFMPsZA8xNsCJYcXkhpIgQABMQEPgtyRGJtLmgEAAAAAClla',
);

/** A day of trades as Binance packs it: BTCUSDT-trades-2025-01.csv. */
export const binanceZip = decode(
  'UEsDBBQAAAAIAGgAfF1xiwZvPAMAAIobAAAaAAAAQlRDVVNEVC10cmFkZXMtMjAyNS0wMS5jc3aV2D2u62QUheGesURX3v/7mwAjYAIUt6MCMX/MOoEiZxXL' +
    'LqJYsZbe4lES26/remXcrz/s+jpe14/r+jp5pd/vv05eNlG9p6//rvv19z/++vn67c+/f/7i90WYsQcz5+vDfwf+X3GsuL5iy2ICM6HP+JCYxErqK9EspjBT' +
    '+kwWiWmstL5SyWIGM6PPdJCYxcrqK+Ms5mDm6DNr32MMgO0B4HORGANgewD4EMAGwKYDtosBNgA2HbAZAWwAbDpgcwbYANh0wBYEsAGw6YAtGWADYNMBWxHA' +
    'BsCmA7ZmgA2ATQdsQwA7ALsO+P2d9xHjAOw6YFsC2AHYHwA+DLADsOuA/SKAHYBdB+zGADsAuw7YnQB2AHYdsAcD7ADsOmBPAtgB2HXAXgywA7DrgL0J4ADg' +
    '0AG/f20/YgKAQwfsQwAHAIcO2JcBDgCOB4APARwAHDrguBjgAODQAYcRwAHAoQMOZ4ADgEMHHEEABwCHDjiSAQ4ADh1wFAGcAJw64PcfvY+YBODUAUcTwAnA' +
    'qQOOYYATgFMHHEsAJwDnA8CHAU4ATh1wXgRwAnDqgNMY4ATg1AGnE8AJwKkDzmCAE4BTB5xJABcAlw74fYvxEVMAXDrgLAK4ALh0wNkMcAFw6YBzCOAC4NIB' +
    '5zLABcD1APAhgAuASwdcFwNcAFw64DICuAC4dMDlDHABcOmAKwjgBuDWAb/vbj9iGoBbB1xJADcAtw64igFuAG4dcDUB3ADcOuAaBrgBuHXAtQRwA3A/AHwY' +
    '4Abg1gH3RQA3ALcO+L6/ZTEA3Drg+y7je8wA8OiA389VPmIGgEcHfP/gkhgAHh3w/a3HYgB4dMC3PRIDwKMDvg8WA8CjA+4hgAeARwfcywAPAM8DwIcAHgAe' +
    'HfBcDPAA8OiAxwjgBeDVAb8f6X3ELACvDnicAF4AXh3wBAO8ALw64EkCeAF4dcBTDPAC8OqApwngBeDVAc8wwAvAqwOeJYAXgPcB4MMALwCvDngvAvgA8NEB' +
    'vx8mf8QcAD464DUC+ADw0QGvM8AHgI8OeIMAPgB8dMCbDPAB4KMD3iKADwAfHfA2A3wA+OiAdwjgA8BHB7zLAB8APg8An2+A/wFQSwECFAMUAAAACABoAHxd' +
    'cYsGbzwDAACKGwAAGgAAAAAAAAAAAAAAgAEAAAAAQlRDVVNEVC10cmFkZXMtMjAyNS0wMS5jc3ZQSwUGAAAAAAEAAQBIAAAAdAMAAAAA',
);

/** One trade as Databento packs it. */
export const databentoZstd = decode(
  'KLUv/STkRQUAUsskIVCHtg0AYbtN0wYmyiz2PnV0ilijhekx6yYiR8fMTDamB4VVQDDwZGwpdExJyuPR8bBwIccLHHFEUuXz+ESSiWKpnkgJSUwL8RCAiABA' +
    'A0PDQogKTUPBeDh9EJSvdKNMc8sHSmNwTVi+LvucL9pR5sos3zW2F6WdMp7X7PbMtqcL3kbxOFfn0e/t1KGN+45FX+MOBgDjCCeUJrpjhloVFIw4rKkHOmhX' +
    '9w==',
);
