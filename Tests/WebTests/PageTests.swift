import Model
import Testing

@testable import Web

struct PageTests {
    @Test(
        arguments: [
            (nil, .whole), ("bytes=0-", .part(0..<100)), ("bytes=10-19", .part(10..<20)),
            ("bytes=90-200", .part(90..<100)),
            ("bytes=-10", .part(90..<100)), ("bytes=-500", .part(0..<100)), ("bytes=100-", .none), ("bytes=-0", .none),
            ("bytes=99-99", .part(99..<100)), ("Bytes=0-0", .part(0..<1)), ("bytes=20-10", .whole),
            ("bytes=0-1,5-6", .whole),
            ("bytes=-", .whole), ("bytes=a-b", .whole), ("items=0-1", .whole),
            ("bytes=0-99999999999999999999", .part(0..<100)),
            ("bytes=0-9223372036854775807", .part(0..<100)), ("bytes=-9223372036854775807", .part(0..<100)),
            ("bytes=9223372036854775807-", .none), ("bytes=9223372036854775807-9223372036854775807", .none),
        ] as [(String?, ByteRange)])
    func `A range is followed where it is one of bytes`(header: String?, range: ByteRange) {
        #expect(ByteRange(header, size: 100) == range)
    }

    @Test func `Of an empty file there is no part`() {
        #expect(ByteRange("bytes=0-", size: 0) == .none)
        #expect(ByteRange("bytes=-5", size: 0) == .none)
        #expect(ByteRange(nil, size: 0) == .whole)
    }

    @Test(arguments: [
        (nil, "en"), ("", "en"), ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"), ("en-US,en;q=0.9,zh;q=0.8", "en"),
        ("fr,zh-TW;q=0.5", "zh-CN"), ("fr", "en"), ("en;q=0.2, zh;q=0.7", "zh-CN"), ("zh;q=0, en", "en"),
        ("*", "en"), (";;,,q=", "en"),
    ])
    func `The language is the one that a browser wishes for`(header: String?, language: String) {
        #expect(Words.wished(header).language == language)
    }

    @Test func `Both languages have the words of the pages`() {
        let known = Set(Words.english.texts.keys).subtracting(["any", "no estimate"])
        #expect(known.subtracting(Words.chinese.texts.keys).isEmpty)
        for state in TaskState.allCases { #expect(Words.chinese.state(state) != state.rawValue) }
    }

    @Test(arguments: ["wall", "task", "stats", "said"])
    func `Each template is read, and escapes what is put into it`(name: String) {
        let hostile = "<script>\"&'"
        let content: [String: Any] = [
            "prompt": hostile, "id": 7, "hasOpen": true, "open": [["prompt": hostile, "id": 1]],
            "tiles": [["prompt": hostile, "id": 2, "hasTags": true, "tags": [["name": hostile, "link": "/"]]]],
            "facts": [["name": hostile, "value": hostile]], "history": [["message": hostile]], "request": hostile,
            "message": hostile, "scope": hostile, "since": hostile,
            "figures": [["figure": hostile, "value": hostile]],
            "blocks": [
                [
                    "sections": [
                        [
                            "anchor": "a", "heading": hostile, "hasTable": true, "columns": [hostile],
                            "rows": [["rowName": hostile, "cells": [hostile]]],
                        ]
                    ]
                ]
            ],
            "canAct": true, "note": hostile, "buttons": [["action": hostile, "name": hostile]],
        ]
        let frame: [String: Any] = [
            "words": Words.english.texts, "language": "en", "filters": ["search": hostile],
            "states": [["value": hostile, "name": hostile]],
        ]
        let html = PageTemplates().page(name, title: hostile, content, frame)
        #expect(html.contains("&lt;script&gt;"))
        #expect(!html.contains("<script>"))
        #expect(!html.contains("style="))
        #expect(html.contains("</main>"))
    }

    @Test func `What goes into a link comes back the same`() {
        for text in ["雨 a+b", "a&b=c", "50%", "\"<>'"] {
            #expect(PercentText.decoded(PercentText.encoded(text)) == text)
        }
        #expect(PercentText.encoded("a b&") == "a%20b%26")
    }

    @Test func `No word of one page takes the place of another's`() {
        let parts: [[(String, [String: String])]] = [
            [
                ("shots", Words.ofShotsInEnglish), ("statistics", Words.statisticsInEnglish),
                ("making", Words.makingEnglish), ("batch", Words.batchEnglish),
            ],
            [
                ("shots", Words.ofShotsInChinese), ("statistics", Words.statisticsInChinese),
                ("making", Words.makingChinese), ("batch", Words.batchChinese),
            ],
        ]
        for words in parts {
            var known: [String: String] = [:]
            for (name, texts) in words {
                for (key, text) in texts {
                    #expect(known.updateValue(text, forKey: key) ?? text == text, "\(name): \(key)")
                }
            }
        }
        // Each has a word in both languages.
        #expect(Set(Words.english.texts.keys).subtracting(["no estimate"]).isSubset(of: Words.chinese.texts.keys))
    }
}
