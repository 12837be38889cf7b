import Model
import Testing

struct StrictJSONLineTests {
    static let text = #"""
        {
          "a": {"b": "a\": 1, {", "c": [
            {"d": 1}]
          },

          "\u0064": {
            "": 0, "é": {"a": 1,
        "a b": 2}}}
        """#

    @Test(
        arguments: [
            ([], 1), (["a"], 2), (["a", "b"], 2), (["a", "c"], 2), (["d"], 6), (["d", ""], 7), (["d", "é", "a"], 7),
            (["d", "é", "a b"], 8), (["b"], nil), (["a", "d"], nil), (["a", "b", "c"], nil), (["a", "c", "d"], nil),
        ] as [([String], Int?)])
    func `A key is found by those of the objects around it`(keys: [String], line: Int?) {
        #expect(StrictJSON.line(of: keys, in: Array(Self.text.utf8)) == line)
    }
}
