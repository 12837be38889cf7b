import Testing

@testable import PostgreSQL

struct PlaceholdersTests {
    @Test(arguments: [
        ("SELECT ?", "SELECT $1", 1),
        ("SELECT ?, ?", "SELECT $1, $2", 2),
        ("SELECT ?2, ?1, ?2", "SELECT $2, $1, $2", 2),
        ("SELECT ?3, ?", "SELECT $3, $4", 4),
        ("SELECT ?1, ?", "SELECT $1, $2", 2),
        ("SELECT $1, ?", "SELECT $1, $2", 2),
        ("SELECT 1", "SELECT 1", 0),
        ("", "", 0),
        ("a=?;", "a=$1;", 1),
        ("(?)::text", "($1)::text", 1),
    ])
    func `placeholders are numbered as SQLite numbers them`(_ sql: String, _ expected: String, _ count: Int) {
        let placeholders = Placeholders(sql)
        #expect(placeholders.sql == expected)
        #expect(placeholders.count == count)
    }

    @Test(arguments: [
        "'?'", "'it''s ?'", "'\\'", "\"?\"", "\"a\"\"?\"", "E'\\'?'", "e'\\\\'", "E'a''\\'?'", "-- ?\n", "/* ? */",
        "/* /* ? */ ? */", "$$?$$", "$tag$ ? $$ ? $tag$", "$é$?$é$", "U&'?'", "'?", "/* ?", "$a$ ? $b$",
        "'多?'", "'\n?\n'", "date'?'",
    ])
    func `what stands in quotes and comments stays`(_ text: String) {
        #expect(Placeholders(text).sql == text)
        #expect(Placeholders(text).count == 0)
        #expect(Placeholders("SELECT ?, " + text).sql == "SELECT $1, " + text)
    }

    @Test(arguments: [
        "'?'", "'it''s ?'", "'\\'", "\"?\"", "\"a\"\"?\"", "E'\\'?'", "e'\\\\'", "E'a''\\'?'", "-- ?\n", "/* ? */",
        "/* /* ? */ ? */", "$$?$$", "$tag$ ? $$ ? $tag$", "name$1$", "date'?'", "type'\\'",
    ])
    func `what follows them is rewritten again`(_ text: String) {
        #expect(Placeholders(text + " ? '?' ?").sql == text + " $1 '?' $2")
    }

    @Test func `text beyond ASCII stays as it is`() {
        #expect(Placeholders("SELECT '影片', 列 FROM 表 WHERE 列 = ?").sql == "SELECT '影片', 列 FROM 表 WHERE 列 = $1")
    }
}
