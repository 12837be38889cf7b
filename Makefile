# The two commands are `make demo` and `make test`; both install what they need.
SHELL := /bin/bash
PREFIX ?= $(HOME)/.local

.PHONY: build release install demo test format format-check dependencies clean

build: dependencies
	swift build

release: dependencies
	swift build -c release --static-swift-stdlib --product reel

install: release
	install -d "$(PREFIX)/bin"
	install -s -m 755 .build/release/reel "$(PREFIX)/bin/reel"

demo: build
	scripts/demo

test: dependencies
	swift build --build-tests
	swift test --skip-build

format:
	swift format --in-place --recursive Package.swift Sources Tests

format-check:
	swift format lint --strict --recursive Package.swift Sources Tests

dependencies:
	@scripts/dependencies

clean:
	rm -rf .build
