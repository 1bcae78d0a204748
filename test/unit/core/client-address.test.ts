/**
 * What is the text of an address and what is not.
 */
import { expect, test } from "vitest";
import { parseClientAddress } from "../../../kernel/core/client-address.ts";

const ZEROS = (count: number): number[] => Array.from({ length: count }, () => 0);

test.each([
  ["192.0.2.7", [192, 0, 2, 7]],
  ["0.0.0.0", [0, 0, 0, 0]],
  ["255.255.255.255", [255, 255, 255, 255]],
  ["::ffff:192.0.2.7", [192, 0, 2, 7]],
  ["::FFFF:c000:0207", [192, 0, 2, 7]],
  ["0:0:0:0:0:ffff:192.0.2.7", [192, 0, 2, 7]],
])("%s is an IPv4 address", (text, bytes) => {
  expect(parseClientAddress(text)).toEqual({ family: "ipv4", bytes });
});

test.each([
  ["::", ZEROS(16)],
  ["::1", [...ZEROS(15), 1]],
  ["1::", [0, 1, ...ZEROS(14)]],
  ["2001:DB8::a:7", [0x20, 0x01, 0x0d, 0xb8, ...ZEROS(8), 0, 10, 0, 7]],
  ["1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
  ["1:2:3:4:5:6:7::", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 0]],
  ["::2:3:4:5:6:7:8", [0, 0, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
  ["64:ff9b::192.0.2.33", [0, 0x64, 0xff, 0x9b, ...ZEROS(8), 192, 0, 2, 33]],
  ["1:2:3:4:5:6:1.2.3.4", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1, 2, 3, 4]],
])("%s is an IPv6 address", (text, bytes) => {
  expect(parseClientAddress(text)).toEqual({ family: "ipv6", bytes });
});

test.each([
  "",
  "user-17",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.256",
  "01.2.3.4",
  "1.2.3.04",
  "1.2.3.",
  "1.2.3.+4",
  " 1.2.3.4",
  "1.2.3.4 ",
  "0x1.2.3.4",
  "1.2.3.4:80",
  ":",
  ":::",
  "1:2",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "1:2:3:4:5:6:7:8::",
  "1::2::3",
  ":1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:",
  "12345::",
  "g::1",
  "::1.2.3",
  "1.2.3.4::",
  "::1.2.3.4:5",
  "1:2:3:4:5:6:7:1.2.3.4",
  "fe80::1%eth0",
  "[::1]",
  "1".repeat(46),
])("'%s' is no address", (text) => {
  expect(parseClientAddress(text)).toBeNull();
});
