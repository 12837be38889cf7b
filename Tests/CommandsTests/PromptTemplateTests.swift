import Testing

@testable import Commands

struct PromptTemplateTests {
    @Test func `Columns are filled in, whatever language their headings have`() throws {
        let template = try PromptTemplate("{{主体}}在{{ place }}，{{{动作}}}{{#note}}（{{note}}）{{/note}}{{! left out }}。")
        #expect(template.names.map(\.text) == ["主体", "place", "动作", "note"])
        let texts = ["主体": "猫 <&\"", "place": "窗台", "动作": "看雨"]
        #expect(template.fill(texts) == "猫 <&\"在窗台，看雨。")
        #expect(template.fill(texts.merging(["note": "慢"]) { $1 }) == "猫 <&\"在窗台，看雨（慢）。")
        #expect(template.fill([:]) == "在，。")
    }

    @Test func `Headings with blanks and capitals are found`() throws {
        let template = try PromptTemplate("a {{Camera Move}} of\n{{camera-move}}")
        #expect(template.names == [.init(text: "Camera Move", line: 1)])
        #expect(template.fill(["camera_move": "pan"]) == "a pan of\npan")
    }

    @Test(arguments: [
        ("a\n{{>other}}", 2), ("{{=<% %>=}}", 1), ("a {{b", 1), ("a\n\n{{ }}", 3), ("{{#a}}x", 1), ("{{#a}}x{{/b}}", 1),
    ])
    func `What is no template is told with its line`(text: String, line: Int) {
        do throws(BatchFault) {
            _ = try PromptTemplate(text)
            Issue.record("it was taken")
        } catch {
            #expect(error.line == line)
            #expect(error.reason.contains("{{"))
        }
    }

    @Test func `Sections within sections have an end`() {
        let deep = String(repeating: "{{#a}}", count: 60) + "x" + String(repeating: "{{/a}}", count: 60)
        #expect(throws: BatchFault.self) { try PromptTemplate(deep) }
        let flat = String(repeating: "{{#a}}x{{/a}}", count: 60)
        #expect(throws: Never.self) { try PromptTemplate(flat) }
    }
}
