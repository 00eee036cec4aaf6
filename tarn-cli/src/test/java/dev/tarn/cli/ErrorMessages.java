package dev.tarn.cli;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.ThrowTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Every message that the sources throw, found by the compiler's own parser: what is written in quotes stays, what is filled in at run time is {@code …}. An exception counts where it is thrown and where it is
 * made to be thrown elsewhere; a text counts that a variable, a constant or a method of the same file contributes. What is handed in from another file, such as the message of a cause, is {@code …}.
 */
final class ErrorMessages {
    static final String FILLED_IN = "…";

    private ErrorMessages() {}

    /**
     * @param module {@code core}
     * @param file the name of the source file
     * @param type of the exception, or the name of the method that makes it
     * @param text with {@link #FILLED_IN} for each value
     */
    record Message(String module, String file, String type, String text) {}

    static List<Message> of(String module) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<Message> messages = new ArrayList<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.walk(Path.of("..", "tarn-" + module, "src", "main", "java"))) {
            List<Path> all = sources.filter(ErrorMessages::speaksToUsers).sorted().toList();
            JavacTask task = (JavacTask) compiler.getTask(null, files, null, null, null, files.getJavaFileObjectsFromPaths(all));
            for (CompilationUnitTree unit : task.parse()) {
                String file = Path.of(unit.getSourceFile().toUri()).getFileName().toString();
                Texts texts = new Texts();
                texts.scan(unit, null);
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitThrow(ThrowTree thrown, Void nothing) {
                        if (thrown.getExpression() instanceof MethodInvocationTree call) {
                            keep(name(call.getMethodSelect()), call.getArguments());
                        }
                        return super.visitThrow(thrown, nothing);
                    }

                    @Override
                    public Void visitNewClass(NewClassTree made, Void nothing) {
                        String type = made.getIdentifier().toString();
                        if (type.endsWith("Exception") || type.endsWith("Error") || type.startsWith("Refused")) {
                            keep(type, made.getArguments());
                        }
                        return super.visitNewClass(made, nothing);
                    }

                    private void keep(String type, List<? extends ExpressionTree> arguments) {
                        for (ExpressionTree argument : arguments) {
                            String text = texts.of(argument);
                            if (text.chars().anyMatch(Character::isLetter)) {
                                messages.add(new Message(module, file, type, text));
                                return;
                            }
                        }
                    }
                }.scan(unit, null);
            }
        }
        return messages;
    }

    /** Kernels are called by the planner alone: what they refuse is a mistake in Tarn. Which of them run, a user may choose. */
    private static boolean speaksToUsers(Path source) {
        String file = source.toString();
        return file.endsWith(".java") && (!file.contains("/kernel/") || file.endsWith("/Kernels.java"));
    }

    private static String name(ExpressionTree method) {
        return method instanceof MemberSelectTree member ? member.getIdentifier().toString() : method.toString();
    }

    /** What can be known of the texts of one file without running it. */
    private static final class Texts extends TreeScanner<Void, Void> {
        /** What variables, constants and methods give, by name; several entries: not one text. */
        private final Map<String, List<ExpressionTree>> values = new HashMap<>();
        private final Deque<String> methods = new ArrayDeque<>();
        private final Set<String> beingRead = new HashSet<>();

        @Override
        public Void visitMethod(MethodTree method, Void nothing) {
            methods.push(method.getName() + "()");
            super.visitMethod(method, nothing);
            methods.pop();
            return null;
        }

        @Override
        public Void visitLambdaExpression(LambdaExpressionTree lambda, Void nothing) {
            methods.push("a lambda");
            super.visitLambdaExpression(lambda, nothing);
            methods.pop();
            return null;
        }

        @Override
        public Void visitReturn(ReturnTree back, Void nothing) {
            if (back.getExpression() != null && !methods.isEmpty()) {
                gives(methods.peek(), back.getExpression());
            }
            return super.visitReturn(back, nothing);
        }

        @Override
        public Void visitVariable(VariableTree variable, Void nothing) {
            gives(variable.getName().toString(),
                    variable.getInitializer() == null ? variable.getNameExpression() : variable.getInitializer());
            return super.visitVariable(variable, nothing);
        }

        @Override
        public Void visitAssignment(AssignmentTree assignment, Void nothing) {
            gives(assignment.getVariable().toString(), assignment.getExpression());
            return super.visitAssignment(assignment, nothing);
        }

        private void gives(String name, ExpressionTree value) {
            values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
        }

        private String named(String name) {
            List<ExpressionTree> given = values.getOrDefault(name, List.of());
            if (given.size() != 1 || given.getFirst() == null || !beingRead.add(name)) {
                return FILLED_IN;
            }
            String text = of(given.getFirst());
            beingRead.remove(name);
            return text;
        }

        private static String either(String one, String other) {
            boolean known = (one + other).chars().anyMatch(c -> c != FILLED_IN.charAt(0));
            return known ? "[" + one + "|" + other + "]" : FILLED_IN;
        }

        String of(ExpressionTree expression) {
            return switch (expression) {
                case LiteralTree literal ->
                    literal.getValue() instanceof String text ? text.replaceAll("%[-,.\\d]*[a-z]", FILLED_IN) : FILLED_IN;
                case ParenthesizedTree inner -> of(inner.getExpression());
                case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS -> of(sum.getLeftOperand()) + of(sum.getRightOperand());
                case ConditionalExpressionTree either -> either(of(either.getTrueExpression()), of(either.getFalseExpression()));
                case MethodInvocationTree call when name(call.getMethodSelect()).equals("formatted")
                        && call.getMethodSelect() instanceof MemberSelectTree member ->
                    of(member.getExpression());
                case MethodInvocationTree call when call.getMethodSelect() instanceof IdentifierTree own -> named(own + "()");
                case IdentifierTree variable -> named(variable.toString());
                default -> FILLED_IN;
            };
        }
    }
}
