import { canonicalHash, canonicalJson, parseStrictJson } from "../index.ts";

console.log(canonicalJson({ b: 1, a: [true, null] })); // {"a":[true,null],"b":1}
console.log(canonicalHash({})); // 44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a
try {
  parseStrictJson('{"a": 1, "a": 2}');
} catch (error) {
  console.log(String(error)); // StrictJsonError: line 1, column 10: the member name "a" appears twice
}
