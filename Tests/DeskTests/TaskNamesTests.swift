import Testing

@testable import Desk

struct TaskNamesTests {
    @Test(
        arguments: [
            ([], ""), ([5], "5"), ([1, 2, 3], "1-3"), ([3, 1, 2, 2], "1-3"), ([1, 3, 4, 9], "1 3-4 9"),
        ] as [([Int64], String)])
    func `Neighbours are a range`(ids: [Int64], text: String) {
        #expect(TaskNames.text(ids) == text)
        // The command line reads it back.
        for word in text.split(separator: " ") where word.contains("-") {
            #expect(TaskChoice.range(String(word)) != nil)
        }
    }
}
