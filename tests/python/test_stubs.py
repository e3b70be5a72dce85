"""The stubs name what there is, with the same parameters; and every public thing has a docstring."""

import ast
import inspect
import pathlib

import mlpipe

STUBS = ast.parse((pathlib.Path(mlpipe.__file__).parent / "__init__.pyi").read_text())


def test_the_stubs_have_every_public_name():
    declared = {node.name for node in STUBS.body if isinstance(node, (ast.ClassDef, ast.FunctionDef))}

    assert {name for name in declared if not name.startswith("_")} == set(mlpipe.__all__)


def test_the_stubs_have_the_same_parameters():
    for node in STUBS.body:
        if isinstance(node, ast.FunctionDef):
            assert parameters_of(node) == list(inspect.signature(getattr(mlpipe, node.name)).parameters)
        elif isinstance(node, ast.ClassDef) and hasattr(mlpipe, node.name):
            for method in node.body:
                if isinstance(method, ast.FunctionDef) and not is_property(method):
                    actual = inspect.signature(getattr(getattr(mlpipe, node.name), method.name))
                    assert parameters_of(method) == list(actual.parameters) or method.name == "__init__" and not actual.parameters, (node.name, method.name)


def parameters_of(function):
    arguments = function.args
    names = [each.arg for each in arguments.args + arguments.kwonlyargs]
    return names + ([arguments.kwarg.arg] if arguments.kwarg else [])


def is_property(function):
    return any(isinstance(each, ast.Name) and each.id == "property" for each in function.decorator_list)


def test_everything_public_is_documented():
    for name in mlpipe.__all__:
        thing = getattr(mlpipe, name)
        assert thing.__doc__, name
        for key, value in vars(thing).items() if inspect.isclass(thing) else []:
            if inspect.isfunction(value) and not key.startswith("_"):
                assert value.__doc__, f"{name}.{key}"
